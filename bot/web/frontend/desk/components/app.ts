// <desk-app>: the whole page: sign-in or the three columns, the bar above them, keys and news.

import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Column } from "../memory";
import { commandOf, isTyping, type Command } from "../shortcuts";
import type { TransferReason } from "../wire";
import { DeskElement } from "./base";
import "./card";
import "./conversation";
import type { Action, Conversation } from "./conversation";
import "./dialogs";
import type { DialogName, Dialogs } from "./dialogs";
import { icon } from "./icons";
import { languageChoice } from "./language-choice";
import "./queue";
import type { Queue } from "./queue";
import "./sign-in";

const COLUMNS: readonly Column[] = ["queue", "conversation", "card"];

@customElement("desk-app")
export class App extends DeskElement {
  @state() private menuOpen = false;
  private shownPane = "";
  private readonly keys = (event: KeyboardEvent): void => this.press(event);

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("keydown", this.keys);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("keydown", this.keys);
  }

  protected override updated(): void {
    const { queue, route, t } = this.desk;
    const count = queue?.waiting.length ?? 0;
    document.title = count > 0 ? t("app.title_waiting", { count }) : t("app.title");
    if (this.shownPane && this.shownPane !== route.pane && isNarrow()) this.focusPane();
    this.shownPane = route.pane;
  }

  protected override render() {
    const { stage, t } = this.desk;
    if (stage === "signed_in") return this.renderDesk();
    if (stage === "signed_out") {
      return html`<desk-sign-in .desk=${this.desk}></desk-sign-in>`;
    }
    const text = t(stage === "starting" ? "app.starting" : "app.unreachable");
    return html`<main class="door"><p role="status">${text}</p></main>`;
  }

  private renderDesk(): TemplateResult {
    const { desk } = this;
    const classes = COLUMNS.filter((column) => desk.isCollapsed(column)).map((one) => `no-${one}`);
    return html`
      <a class="skip" href="#conversation" @click=${this.skip}>${desk.t("app.skip")}</a>
      ${this.renderBar()} ${this.renderNotice()}
      <main class="columns ${classes.join(" ")}" data-pane=${desk.route.pane}>
        <h1 class="unseen">${desk.t("app.title")}</h1>
        ${this.renderColumn("queue", html`<desk-queue .desk=${desk}></desk-queue>`)}
        ${this.renderColumn(
          "conversation",
          html`<desk-conversation .desk=${desk} @act=${this.act}></desk-conversation>`,
        )}
        ${this.renderColumn("card", html`<desk-card .desk=${desk} @correct=${this.correct}></desk-card>`)}
      </main>
      <desk-dialogs .desk=${desk} @done=${this.backToQueue}></desk-dialogs>
      <div class="unseen" role="status" aria-live="polite" data-test="announcer">
        ${desk.spoken.text}${desk.spoken.times % 2 === 1 ? "\u00a0" : ""}
      </div>
    `;
  }

  // ---- The bar

  private renderBar(): TemplateResult {
    const { desk } = this;
    const { me, settings, t } = desk;
    return html`<header class="bar" data-pane=${desk.route.pane} data-live=${desk.status === "open"}>
      <p class="brand" aria-hidden="true">Osasto</p>
      <p class="departments">${me?.departments.map(({ name }) => name).join(" · ")}</p>
      ${this.renderStatus()}
      <button
        type="button"
        class="button quiet menu-button"
        aria-expanded=${this.menuOpen}
        aria-controls="menu"
        @click=${this.toggleMenu}
      >
        ${icon("menu")}<span class="unseen">${t("bar.menu")}</span>
      </button>
      <div id="menu" class="menu" data-open=${this.menuOpen}>
        <button
          type="button"
          class="button quiet"
          data-test="sound"
          aria-pressed=${settings.sound}
          title=${t("bar.sound")}
          @click=${() => desk.switchSound()}
        >
          ${icon(settings.sound ? "sound" : "silent")} ${t(settings.sound ? "bar.sound_on" : "bar.sound_off")}
        </button>
        <button
          type="button"
          class="button quiet"
          data-test="shortcuts"
          title=${t("bar.shortcuts")}
          @click=${() => this.show("keys")}
        >
          <kbd>?</kbd><span class="menu-word">${t("bar.shortcuts")}</span>
        </button>
        ${languageChoice(desk)}
        <span class="me" title=${me?.email ?? ""}
          ><span class="initials" aria-hidden="true">${me?.initials}</span> <bdi>${me?.name}</bdi></span
        >
        <button type="button" class="button quiet" data-test="sign-out" @click=${() => void desk.signOut()}>
          ${t("bar.signout")}
        </button>
      </div>
    </header>`;
  }

  private renderStatus(): TemplateResult {
    const { status, t } = this.desk;
    const key =
      status === "open"
        ? "bar.live"
        : status === "refused"
          ? "bar.refused"
          : status === "waiting"
            ? "bar.lost"
            : "bar.connecting";
    return html`<p class="status" data-test="connection" data-status=${status} role="status">
      <span class="dot" aria-hidden="true"></span>${t(key)}
    </p>`;
  }

  private renderNotice(): TemplateResult {
    const { desk } = this;
    const { notice, t } = desk;
    return html`<div role=${notice?.tone === "error" ? "alert" : "status"}>
      ${notice
        ? html`<p class="notice notice-${notice.tone}" data-test="notice">
            <span>${notice.text}</span>
            <button type="button" class="button quiet" @click=${() => desk.dismiss()}>
              ${icon("cross")}<span class="unseen">${t("bar.dismiss")}</span>
            </button>
          </p>`
        : nothing}
    </div>`;
  }

  // ---- The columns

  private renderColumn(column: Column, content: TemplateResult): TemplateResult {
    const { desk } = this;
    const { t } = desk;
    const isCollapsed = desk.isCollapsed(column);
    const label = t(`column.${isCollapsed ? "show" : "hide"}_${column}`);
    const count = column === "queue" ? (desk.queue?.waiting.length ?? 0) : 0;
    return html`<section
      class="column column-${column}"
      id=${column}
      aria-label=${t(`column.${column}`)}
      data-collapsed=${isCollapsed}
    >
      <div class="column-head">
        ${this.renderBack(column)}
        <h2 class="column-title">${t(`column.${column}`)}</h2>
        ${isCollapsed && count > 0 ? html`<span class="rail-count">${count}</span>` : nothing}
        ${column === "conversation" ? this.renderCardButton() : nothing}
        <button
          type="button"
          class="button quiet fold"
          data-test="fold-${column}"
          aria-expanded=${!isCollapsed}
          aria-controls="${column}-body"
          title=${label}
          @click=${() => desk.toggleColumn(column)}
        >
          ${icon(column === "card" ? "card" : "columns")}<span class="unseen">${label}</span>
        </button>
      </div>
      <div class="column-body" id="${column}-body">${content}</div>
    </section>`;
  }

  /** Only where one column is shown at a time: the way up. */
  private renderBack(column: Column): TemplateResult | typeof nothing {
    if (column === "queue") return nothing;
    const { desk } = this;
    const { handoff } = desk.route;
    const up = column === "card" ? "conversation" : "queue";
    return html`<button
      type="button"
      class="button quiet back"
      data-test="back-${column}"
      @click=${() => desk.go({ handoff: up === "queue" ? null : handoff, pane: up })}
    >
      ${icon("back")} ${desk.t(`column.back_${up}`)}
    </button>`;
  }

  private renderCardButton(): TemplateResult | typeof nothing {
    const { desk } = this;
    const { handoff, pane } = desk.route;
    if (!handoff) return nothing;
    const to = pane === "card" ? "conversation" : "card";
    return html`<button
      type="button"
      class="button quiet to-card"
      data-test="show-card"
      aria-pressed=${pane === "card"}
      @click=${() => desk.go({ handoff, pane: to })}
    >
      ${icon("card")} ${desk.t("column.card")}
    </button>`;
  }

  // ---- Doing

  private get queue(): Queue | null {
    return this.querySelector<Queue>("desk-queue");
  }

  private get conversation(): Conversation | null {
    return this.querySelector<Conversation>("desk-conversation");
  }

  private get dialogs(): Dialogs | null {
    return this.querySelector<Dialogs>("desk-dialogs");
  }

  private show(name: DialogName, reason: TransferReason | null = null): void {
    this.menuOpen = false;
    void this.dialogs?.show(name, name === "keys" ? null : this.desk.openItem, reason);
  }

  private act(event: CustomEvent<Action>): void {
    this.show(event.detail);
  }

  private correct(event: CustomEvent<TransferReason>): void {
    this.show("transfer", event.detail);
  }

  private backToQueue(): void {
    this.queue?.focusCurrent();
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.conversation?.focusHeading();
  }

  private toggleMenu(): void {
    this.menuOpen = !this.menuOpen;
  }

  /** On a phone the other pane is another place: the focus goes along. */
  private focusPane(): void {
    const { pane } = this.desk.route;
    if (pane === "queue") this.queue?.focusCurrent();
    else this.querySelector<HTMLElement>(`.column-${pane} .back`)?.focus();
  }

  // ---- Keys

  private press(event: KeyboardEvent): void {
    if (this.desk.stage !== "signed_in" || this.dialogs?.isOpen || event.defaultPrevented) return;
    if (event.key === "Escape") {
      this.escape(event);
      return;
    }
    if (isTyping(event.target) || !this.desk.settings.shortcuts) return;
    const command = commandOf(event);
    if (!command) return;
    event.preventDefault();
    this.carryOut(command);
  }

  private escape(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (this.menuOpen) {
      this.toggleMenu();
      this.querySelector<HTMLElement>(".menu-button")?.focus();
      return;
    }
    const { handoff, pane } = this.desk.route;
    if (isNarrow() && pane !== "queue" && !isTyping(event.target)) {
      const isCard = pane === "card";
      this.desk.go({ handoff: isCard ? handoff : null, pane: isCard ? "conversation" : "queue" });
      return;
    }
    this.queue?.focusCurrent();
  }

  private carryOut(command: Command): void {
    const { desk } = this;
    const isMine = desk.isMine(desk.openItem);
    const commands: Record<Command, () => unknown> = {
      next: () => this.queue?.move(1),
      previous: () => this.queue?.move(-1),
      claim: () => this.conversation?.claim(),
      reply: () => this.conversation?.write("reply"),
      note: () => this.conversation?.write("note"),
      transfer: () => isMine && this.show("transfer"),
      return: () => isMine && this.show("return"),
      close: () => isMine && this.show("close"),
      filter: () => this.queue?.focusFilter(),
      help: () => this.show("keys"),
    };
    commands[command]();
  }
}

/** One column at a time; the same width as in desk.css. */
function isNarrow(): boolean {
  return matchMedia("(max-width: 719px)").matches;
}
