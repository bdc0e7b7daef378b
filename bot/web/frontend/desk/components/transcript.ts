// <desk-transcript>: what was said, by seq, with quiet lines between; stays where the reader is.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { clock, dayName, fullMoment } from "../../shared/time";
import { isMe, linesOf, tellEvent, type Line } from "../lines";
import type { EventLog, Outgoing } from "../state";
import type { DeskEvent, Item } from "../wire";
import { DeskElement } from "./base";
import { icon } from "./icons";

/** Lines shown at once; earlier ones on demand, so that a year-long conversation opens at once. */
const WINDOW = 200;

// In pixels: this near to the end counts as reading the end.
const NEAR = 48;

@customElement("desk-transcript")
export class Transcript extends DeskElement {
  @property({ attribute: false }) item!: Item;

  private conversation = "";
  private lines: { log: EventLog; lines: Line[] } | null = null;
  private shown = WINDOW;
  private atEnd = true;
  private size = "";
  private readonly places = new Map<string, number>();
  private readonly resized = new ResizeObserver(() => this.keepEnd());
  private readonly seen = (): void => this.markRead();

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("focus", this.seen);
    document.addEventListener("visibilitychange", this.seen);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("focus", this.seen);
    document.removeEventListener("visibilitychange", this.seen);
    this.resized.disconnect();
  }

  protected override willUpdate(): void {
    if (this.item.conversation === this.conversation) return;
    this.conversation = this.item.conversation;
    this.shown = WINDOW;
    this.atEnd = this.place === Infinity;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const scroller = this.scroller;
    if (!scroller) return;
    const before = changed.get("item");
    const isAnother = before && before.conversation !== this.conversation;
    if (isAnother && !this.atEnd) scroller.scrollTop = this.place;
    else this.keepEnd();
    this.resized.observe(scroller);
    this.markRead();
  }

  protected override render() {
    const { desk, item } = this;
    const { t } = desk;
    const log = desk.logOf(item.conversation);
    if (!log) return html`<p class="empty grow" role="status">${t("conv.loading")}</p>`;
    const lines = this.linesIn(log);
    const first = Math.max(0, lines.length - this.shown);
    return html`
      <div
        class="transcript"
        data-test="transcript"
        role="region"
        tabindex="0"
        aria-label=${t("conv.transcript")}
        @scroll=${this.scrolled}
      >
        ${first > 0
          ? html`<button type="button" class="button quiet earlier" @click=${this.showEarlier}>
              ${t("conv.earlier", { count: Math.min(first, WINDOW) })}
            </button>`
          : nothing}
        <ol class="lines">
          ${repeat(
            lines.slice(first),
            (line) => line.event.seq,
            (line) => this.renderLine(line),
          )}
          ${repeat(
            desk.unsentOf(item.conversation),
            (outgoing) => outgoing.id,
            (outgoing) => this.renderOutgoing(outgoing),
          )}
        </ol>
        ${this.renderWriting()}
      </div>
      ${this.renderBelow(log.events.length)}
    `;
  }

  /** Thousands of events are turned into lines once per change of the log, not once per keystroke. */
  private linesIn(log: EventLog): Line[] {
    if (this.lines?.log !== log) this.lines = { log, lines: linesOf(log.events) };
    return this.lines.lines;
  }

  private renderWriting(): TemplateResult {
    const { desk, item } = this;
    const writing = desk.writingIn(item.conversation);
    const names = {
      customer: item.name,
      bot: desk.t("author.assistant"),
      staff: writing?.name ?? item.staff?.name ?? desk.t("author.staff"),
    };
    return html`<p class="writing" data-test="typing">
      ${writing ? desk.t("conv.writing", { name: names[writing.author] }) : nothing}
    </p>`;
  }

  private renderBelow(length: number): TemplateResult | typeof nothing {
    if (this.atEnd || length === 0) return nothing;
    const { t } = this.desk;
    const unread = this.desk.unread(this.item);
    return html`<button type="button" class="below" data-test="below" @click=${this.goToEnd}>
      ${unread > 0 ? t("conv.below", { count: unread }) : t("conv.to_end")}
    </button>`;
  }

  private renderLine(line: Line): TemplateResult {
    const { event } = line;
    const { language } = this.desk;
    return html`<li class="line line-${line.shape}" data-seq=${event.seq}>
      ${line.startsDay
        ? html`<p class="day"><span>${dayName(event.at, Date.now(), language)}</span></p>`
        : nothing}
      ${line.shape === "quiet"
        ? this.renderQuiet(event)
        : line.shape === "note"
          ? this.renderNote(event)
          : this.renderMessage(line)}
    </li>`;
  }

  private renderQuiet(event: DeskEvent): TemplateResult {
    const { desk } = this;
    const organisation = desk.organisation;
    const names = organisation
      ? [...organisation.departments, ...organisation.types, ...organisation.needs]
      : [];
    const told = tellEvent(event, { t: desk.t, me: desk.me, names });
    const lang = event.kind === "message" ? (event.lang ?? nothing) : nothing;
    return html`<p class="quiet" data-test="system" data-kind=${event.kind}>
      <bdi lang=${lang}>${told}</bdi> ${this.renderTime(event.at)}
    </p>`;
  }

  private renderNote(event: DeskEvent): TemplateResult {
    const name = event.staff?.name ?? event.name ?? this.desk.t("author.staff");
    return html`<article class="note" data-test="note">
      ${this.noteHead(name, this.renderTime(event.at))}
      <div class="text"><p dir="auto">${event.text}</p></div>
    </article>`;
  }

  private noteHead(name: string, after: TemplateResult | typeof nothing): TemplateResult {
    return html`<p class="note-head">
      ${icon("lock")}<strong>${this.desk.t("note.only_staff")}</strong> <bdi>${name}</bdi> ${after}
    </p>`;
  }

  private renderMessage({ event, continues }: Line): TemplateResult {
    const { t } = this.desk;
    const author = event.author ?? "system";
    const pressed = event.pressed ? html`<span class="pressed">${t("line.pressed")}</span>` : nothing;
    return html`<article
      class="message message-${author} ${continues ? "continues" : ""}"
      data-test="message"
      data-author=${author}
    >
      ${continues
        ? nothing
        : html`<p class="byline">
            <bdi class="author">${this.authorOf(event)}</bdi> ${pressed} ${this.renderTime(event.at)}
          </p>`}
      <div class="text"><p dir="auto" lang=${event.lang ?? nothing}>${event.text}</p></div>
      ${this.renderButtons(event)}
    </article>`;
  }

  private authorOf(event: DeskEvent): string {
    const { t, me } = this.desk;
    if (event.author === "customer") return this.item.name || t("author.customer");
    if (event.author === "bot") return t("author.assistant");
    if (isMe(event.staff, me)) return t("author.you");
    return event.staff?.name ?? event.name ?? t("author.staff");
  }

  private renderButtons(event: DeskEvent): TemplateResult | typeof nothing {
    if (!event.buttons || event.buttons.length === 0) return nothing;
    return html`<ul class="offered" aria-label=${this.desk.t("line.offered")}>
      ${event.buttons.map(
        (button) => html`<li dir="auto" lang=${event.lang ?? nothing}>${button.title}</li>`,
      )}
    </ul>`;
  }

  private renderOutgoing(outgoing: Outgoing): TemplateResult {
    const { t } = this.desk;
    const content = html`<div class="text"><p dir="auto">${outgoing.text}</p></div>
      ${this.renderDelivery(outgoing)}`;
    if (outgoing.mode === "note") {
      return html`<li class="line line-note">
        <article class="note" data-test="note" data-state=${outgoing.state}>
          ${this.noteHead(t("author.you"), nothing)} ${content}
        </article>
      </li>`;
    }
    return html`<li class="line line-message">
      <article
        class="message message-staff"
        data-test="message"
        data-author="staff"
        data-state=${outgoing.state}
      >
        <p class="byline"><bdi class="author">${t("author.you")}</bdi></p>
        ${content}
      </article>
    </li>`;
  }

  private renderDelivery(outgoing: Outgoing): TemplateResult {
    const { desk } = this;
    const { t } = desk;
    if (outgoing.state !== "failed") {
      return html`<p class="delivery" data-test="delivery">${t(`out.${outgoing.state}`)}</p>`;
    }
    const { refused } = outgoing;
    return html`<p class="delivery failed" data-test="delivery">
      ${refused ? t("out.refused", { message: refused }) : t("out.failed")}
      ${refused
        ? html`<button type="button" class="link" @click=${() => desk.takeBack(outgoing)}>
            ${t("out.take_back")}
          </button>`
        : html`<button
            type="button"
            class="link"
            data-test="retry"
            @click=${() => desk.retry(outgoing)}
          >
            ${t("out.retry")}
          </button>`}
    </p>`;
  }

  private renderTime(at: string): TemplateResult {
    const { language } = this.desk;
    return html`<time class="clock" datetime=${at} title=${fullMoment(at, language)}
      >${clock(at, language)}</time
    >`;
  }

  // ---- Place: the end stays the end; elsewhere the reader stays where they read.

  private get scroller(): HTMLElement | null {
    return this.querySelector(".transcript");
  }

  private scrolled(): void {
    const scroller = this.scroller;
    if (!scroller) return;
    // When lines or the composer grew, the browser scrolled, not the reader.
    if (this.size !== sizeOf(scroller) && this.atEnd) {
      this.keepEnd();
      return;
    }
    this.size = sizeOf(scroller);
    const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    this.places.set(this.conversation, left <= NEAR ? Infinity : scroller.scrollTop);
    if (left <= NEAR === this.atEnd) return;
    this.atEnd = left <= NEAR;
    this.requestUpdate();
  }

  private keepEnd(): void {
    const scroller = this.scroller;
    if (!scroller || !this.atEnd) return;
    this.size = sizeOf(scroller);
    scroller.scrollTop = scroller.scrollHeight;
  }

  private goToEnd(): void {
    this.atEnd = true;
    this.keepEnd();
    this.requestUpdate();
    this.scroller?.focus({ preventScroll: true });
  }

  /** How far down this conversation was read when it was left; the end, when it is new here. */
  private get place(): number {
    return this.places.get(this.conversation) ?? Infinity;
  }

  private async showEarlier(): Promise<void> {
    const scroller = this.scroller;
    const fromEnd = scroller ? scroller.scrollHeight - scroller.scrollTop : 0;
    this.shown += WINDOW;
    this.requestUpdate();
    await this.updateComplete;
    if (!scroller) return;
    scroller.scrollTop = scroller.scrollHeight - fromEnd;
    scroller.focus({ preventScroll: true });
  }

  private markRead(): void {
    if (this.atEnd && this.desk.logOf(this.conversation)) this.desk.markRead(this.conversation);
  }
}

function sizeOf({ clientHeight, scrollHeight }: HTMLElement): string {
  return `${clientHeight} ${scrollHeight}`;
}
