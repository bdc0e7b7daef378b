// <desk-queue>: who waits, who is mine, who is with colleagues, what was closed; focus and place stay.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { mark } from "../../shared/mark";
import { clock } from "../../shared/time";
import { formatPercent, languageSign } from "../format";
import { EMPTY_LOG, matches, neighbour, unansweredSince } from "../state";
import { GROUPS, type GroupName, type Item } from "../wire";
import { nameOf } from "../words";
import { DeskElement } from "./base";
import { icon } from "./icons";
import "./wait";

/** Moods worth a word in a dense list: the others change nothing for whoever takes it. */
const HEATED = new Set(["angry", "worried"]);

/** Where the eye and the focus were before a change: an item, and how far down it stood. */
interface Place {
  readonly focused: string | null;
  readonly focusedAt: number;
  readonly anchor: string | null;
  readonly anchorTop: number;
}

@customElement("desk-queue")
export class Queue extends DeskElement {
  @state() private query = "";
  @state() private folded: ReadonlySet<GroupName> = new Set<GroupName>(["closed"]);
  /** The one item that Tab reaches; arrows and j/k move it. */
  @state() private cursor: string | null = null;

  focusFilter(): void {
    this.querySelector<HTMLInputElement>("#queue-filter")?.select();
  }

  /** Focus the item reached from the present one; true when there was one. */
  move(step: 1 | -1): void {
    const ids = this.buttons().map((button) => button.dataset.handoff ?? "");
    const focused = this.focusedHandoff();
    const from = focused ?? this.desk.route.handoff;
    const target = focused || !from ? neighbour(ids, from, step) : from;
    this.focusItem(ids.includes(target ?? "") ? target : (ids[0] ?? null));
  }

  /** Back to where one was: the open item, else the first. */
  focusCurrent(): void {
    const buttons = this.buttons();
    const current = buttons.find((button) => button.dataset.handoff === this.desk.route.handoff);
    (current ?? buttons[0] ?? this.querySelector<HTMLElement>("#queue-filter"))?.focus();
  }

  protected override update(changed: PropertyValues): void {
    const place = this.isConnected ? this.lookAround() : null;
    super.update(changed);
    if (place) this.stayPut(place);
  }

  protected override render() {
    const { t, queue } = this.desk;
    return html`
      <div class="filter">
        <label class="unseen" for="queue-filter">${t("queue.filter")}</label>
        <input
          id="queue-filter"
          data-test="queue-filter"
          type="search"
          autocomplete="off"
          placeholder=${t("queue.filter_hint")}
          .value=${this.query}
          @input=${(event: InputEvent) => (this.query = (event.target as HTMLInputElement).value)}
          @keydown=${this.leaveFilter}
        />
      </div>
      <div class="queue-scroll" data-test="queue" @keydown=${this.steer} @focusin=${this.follow}>
        ${queue
          ? GROUPS.map((group) => this.renderGroup(group, queue[group]))
          : html`<p class="empty">${t("queue.loading")}</p>`}
      </div>
    `;
  }

  private renderGroup(group: GroupName, items: Item[]): TemplateResult {
    const { t, me } = this.desk;
    const shown = items.filter((item) => matches(item, this.query));
    const isOpen = !this.folded.has(group) || this.query !== "";
    const count =
      group === "mine" && me
        ? t("queue.load", { count: items.length, capacity: me.capacity })
        : String(items.length);
    return html`<section class="group" data-test="group-${group}">
      <h3 class="group-head">
        <button
          type="button"
          aria-expanded=${isOpen}
          aria-controls="group-${group}"
          @click=${() => this.fold(group)}
        >
          <span class="chevron" aria-hidden="true"></span>
          <span>${t(`queue.${group}`)}</span>
          <span class="count">${count}</span>
        </button>
      </h3>
      <div id="group-${group}" ?hidden=${!isOpen}>
        ${shown.length > 0 ? this.renderItems(shown) : this.renderEmpty(group, items.length > 0)}
      </div>
    </section>`;
  }

  private renderEmpty(group: GroupName, isFiltered: boolean): TemplateResult {
    const { t } = this.desk;
    const text = isFiltered ? t("queue.no_match", { query: this.query }) : t(`queue.empty.${group}`);
    return html`<p class="empty" data-test="empty-${group}">${text}</p>`;
  }

  private renderItems(items: Item[]): TemplateResult {
    return html`<ul class="items">
      ${repeat(
        items,
        (item) => item.handoff,
        (item) => html`<li>${this.renderItem(item)}</li>`,
      )}
    </ul>`;
  }

  private renderItem(item: Item): TemplateResult {
    const { language, route, t } = this.desk;
    const type = item.customer_type;
    const need = item.need?.name ?? t("item.no_need");
    return html`<button
      type="button"
      class="item item-${item.status}"
      data-test="queue-item"
      data-handoff=${item.handoff}
      data-status=${item.status}
      tabindex=${item.handoff === this.tabbable() ? 0 : -1}
      aria-current=${item.handoff === route.handoff ? "true" : "false"}
      @click=${() => this.desk.open(item.handoff)}
    >
      <span class="item-top">
        ${mark(type.id)}
        <bdi class="item-name">${item.name}</bdi>
        ${this.renderStanding(item)} ${this.renderTime(item)}
      </span>
      <span class="item-what"
        ><span class="item-need">${need}</span>
        <span class="item-type">${type.name} ${formatPercent(type.probability, language)}</span></span
      >
      <span class="item-words" dir="auto" lang=${item.language}>${item.excerpt}</span>
      <span class="item-meta">${this.renderMeta(item)}</span>
    </button>`;
  }

  private renderStanding(item: Item): TemplateResult | typeof nothing {
    if (item.standing !== "key_account") return nothing;
    return html`<span class="key"
      >${mark("key_accounts")}<span class="unseen">${this.desk.t("standing.key_account")}</span></span
    >`;
  }

  private renderTime(item: Item): TemplateResult {
    const { desk } = this;
    const { language, t } = desk;
    if (item.status === "closed") {
      const at = item.closed_at ?? item.waiting_since;
      return html`<time class="item-time clock" datetime=${at}>${clock(at, language)}</time>`;
    }
    if (item.status === "active" && !desk.isMine(item)) {
      const holder = t("item.with", { name: item.staff?.name ?? t("author.staff") });
      return html`<span class="item-time soft">${holder}</span>`;
    }
    const log = desk.logOf(item.conversation);
    if (item.status === "active" && !log) return html`<span class="item-time"></span>`;
    const since = item.status === "waiting" ? item.waiting_since : unansweredSince(log ?? EMPTY_LOG);
    if (!since) return html`<span class="item-time soft">${t("item.answered")}</span>`;
    return html`<desk-wait
      class="item-time"
      .item=${item}
      .since=${since}
      .t=${t}
      .language=${language}
    ></desk-wait>`;
  }

  private renderMeta(item: Item): TemplateResult {
    const { desk } = this;
    const { t } = desk;
    const unread = item.status === "closed" ? 0 : desk.unread(item);
    const { reply, note } = desk.draft(item.handoff);
    const isHeated = item.mood && HEATED.has(item.mood) && item.status !== "closed";
    return html`${unread > 0
        ? html`<span class="badge" data-test="unread"
            ><span aria-hidden="true">${unread}</span
            ><span class="unseen">${t("item.new", { count: unread })}</span></span
          >`
        : nothing}
      ${item.urgency === "high"
        ? html`<span class="urgent">${icon("urgent")}${t("item.urgent")}</span>`
        : nothing}
      ${isHeated
        ? html`<span class="mood mood-${item.mood}">${nameOf(t, "mood", item.mood ?? "")}</span>`
        : nothing}
      ${item.kind === "message"
        ? html`<span class="left">${icon("letter")}${t("item.left_message")}</span>`
        : nothing}
      ${reply || note ? html`<span class="drafted">${t("item.draft")}</span>` : nothing}
      ${item.status === "closed" ? nothing : presence(item.online, t("item.online"), t("item.offline"))}
      <span class="item-department"
        ><span class="sign">${languageSign(item.language)}</span> ${item.department.name}</span
      >`;
  }

  private tabbable(): string | null {
    const { queue, route } = this.desk;
    if (!queue) return null;
    const ids = GROUPS.filter((group) => !this.folded.has(group) || this.query)
      .flatMap((group) => queue[group])
      .filter((item) => matches(item, this.query))
      .map((item) => item.handoff);
    const wishes = [this.cursor, route.handoff].filter((id) => id !== null && ids.includes(id));
    return wishes[0] ?? ids[0] ?? null;
  }

  private buttons(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("div:not([hidden]) > .items .item")];
  }

  private focusedHandoff(): string | null {
    const focused = document.activeElement;
    const button = this.contains(focused) ? focused?.closest<HTMLElement>("[data-handoff]") : null;
    return button?.dataset.handoff ?? null;
  }

  private focusItem(handoff: string | null): void {
    const button = this.buttons().find((one) => one.dataset.handoff === handoff);
    button?.focus();
    button?.scrollIntoView({ block: "nearest" });
  }

  private follow(): void {
    this.cursor = this.focusedHandoff() ?? this.cursor;
  }

  private steer(event: KeyboardEvent): void {
    const focused = this.focusedHandoff();
    if (!focused || event.ctrlKey || event.metaKey || event.altKey) return;
    const ids = this.buttons().map((button) => button.dataset.handoff ?? "");
    const targets: Record<string, string | null | undefined> = {
      ArrowDown: neighbour(ids, focused, 1),
      ArrowUp: neighbour(ids, focused, -1),
      Home: ids[0],
      End: ids.at(-1),
    };
    const target = targets[event.key];
    if (!target) return;
    event.preventDefault();
    this.focusItem(target);
  }

  private leaveFilter(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      if (this.query) this.query = "";
      else this.focusCurrent();
    }
    if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      this.focusItem(this.buttons()[0]?.dataset.handoff ?? null);
    }
  }

  private fold(group: GroupName): void {
    const folded = new Set(this.folded);
    if (!folded.delete(group)) folded.add(group);
    this.folded = folded;
  }

  // ---- Every update keeps focus and place, also when items come, go or change group.

  private lookAround(): Place {
    const scroller = this.querySelector(".queue-scroll");
    const buttons = this.buttons();
    const focused = this.focusedHandoff();
    const top = scroller?.getBoundingClientRect().top ?? 0;
    const isScrolled = (scroller?.scrollTop ?? 0) > 0;
    const first = isScrolled
      ? buttons.find((button) => button.getBoundingClientRect().bottom > top)
      : undefined;
    return {
      focused,
      focusedAt: buttons.findIndex((button) => button.dataset.handoff === focused),
      anchor: first?.dataset.handoff ?? null,
      anchorTop: first?.getBoundingClientRect().top ?? 0,
    };
  }

  private stayPut(place: Place): void {
    const buttons = this.buttons();
    const find = (id: string | null) => buttons.find((button) => button.dataset.handoff === id);
    const anchor = find(place.anchor);
    const scroller = this.querySelector(".queue-scroll");
    if (anchor && scroller) {
      scroller.scrollTop += anchor.getBoundingClientRect().top - place.anchorTop;
    }
    if (place.focused === null || this.focusedHandoff() === place.focused) return;
    const instead = buttons[Math.min(place.focusedAt, buttons.length - 1)];
    (find(place.focused) ?? instead)?.focus({ preventScroll: true });
  }
}

export function presence(online: boolean, here: string, away: string): TemplateResult {
  return html`<span class="presence" data-online=${online}
    ><span class="dot" aria-hidden="true"></span>${online ? here : away}</span
  >`;
}
