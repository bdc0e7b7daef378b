// The transcript: messages, read-backs, quick replies, and what is still on its way.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state as reactive } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { mark, markStyles } from "../shared/mark";
import { clock, dayKey, dayName, fullMoment } from "../shared/time";
import type { Language } from "../shared/words";
import { downIcon, frontDesk } from "./icons";
import "./rating";
import { changeButton, openButtons, timeline, type Entry, type Sending, type State } from "./state";
import { sharedStyles } from "./styles";
import { pieces } from "./text";
import type { Button, Message, ReadBack } from "./wire";
import type { T } from "./words";

/** Long transcripts are shown from the end, so that the widget opens at once. */
const SHOWN_AT_FIRST = 120;
const GROUP_WITHIN = 5 * 60_000;
/** Nearer than this to the end, the reader wants to stay there. */
const NEAR_END = 80;

@customElement("osasto-log")
export class MessageLog extends LitElement {
  @property({ attribute: false }) t!: T;
  @property() language: Language = "en";
  @property({ attribute: false }) conversation!: State;
  @property({ type: Boolean }) asksForRating = false;
  /** Whether the replay is over; only what is new is read out. */
  @property({ type: Boolean }) live = false;

  @reactive() private shown = SHOWN_AT_FIRST;
  @reactive() private atEnd = true;
  @reactive() private newBelow = 0;
  @query(".scroller") private scroller!: HTMLElement;

  private resized?: ResizeObserver;
  /** What came after this seq arrived before the visitor's eyes. */
  private liveSince = Number.MAX_SAFE_INTEGER;
  private lastTop = 0;

  static override styles = [
    sharedStyles,
    markStyles,
    css`
      :host {
        position: relative;
        min-block-size: 0;
      }

      .scroller {
        block-size: 100%;
        overflow: hidden auto;
        overscroll-behavior: contain;
        padding: var(--space-4);
        scrollbar-width: thin;
        scrollbar-color: var(--line-strong) transparent;
      }

      .scroller:focus-visible {
        outline-offset: -3px;
      }

      .lines {
        display: flex;
        flex-direction: column;
        min-block-size: 100%;
        justify-content: flex-end;
      }

      .intro {
        margin-block: auto;
        padding: var(--space-4) var(--space-3) var(--space-6);
        text-align: center;
        color: var(--ink-soft);
        text-wrap: balance;
      }

      .intro svg {
        inline-size: 132px;
        block-size: auto;
      }

      .intro h2 {
        margin: var(--space-3) 0 0;
        color: var(--ink);
        font-size: var(--text-xl);
        font-weight: 600;
        line-height: var(--leading-tight);
      }

      .intro p {
        margin: var(--space-2) 0 0;
      }

      .wall {
        fill: var(--accent-soft);
      }

      .desk {
        fill: var(--accent);
      }

      .top {
        fill: #cda878;
      }

      .person {
        fill: var(--accent-ink);
      }

      .day {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        margin-block: var(--space-4) var(--space-2);
        color: var(--ink-soft);
        font-size: var(--text-s);
      }

      .day:first-child {
        margin-block-start: 0;
      }

      .day::before,
      .day::after {
        content: "";
        flex: 1;
        block-size: 1px;
        background: var(--line);
      }

      .message {
        display: flex;
        flex-direction: column;
        align-items: flex-start;
        margin-block-start: var(--space-4);
      }

      .message.grouped {
        margin-block-start: var(--space-1);
      }

      .message:has(.card) + .message.grouped {
        margin-block-start: var(--space-2);
      }

      .message.own {
        align-items: flex-end;
      }

      .author {
        display: flex;
        align-items: baseline;
        gap: var(--space-2);
        margin: 0 var(--space-1) var(--space-1);
        color: var(--ink-soft);
        font-size: var(--text-s);
      }

      .author b {
        color: var(--ink);
        font-weight: 600;
      }

      .bubble {
        max-inline-size: 85%;
        padding: 9px 14px;
        border: 1px solid var(--line);
        border-radius: var(--radius-bubble);
        border-start-start-radius: var(--radius-small);
        background: var(--surface);
        font-size: 0.9375rem;
        line-height: 1.45;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        overflow: clip;
        overflow-clip-margin: 2px;
      }

      .grouped .bubble {
        border-start-start-radius: var(--radius-bubble);
      }

      .bubble:lang(ar) {
        font-size: 1.0625rem;
        line-height: 1.7;
      }

      .own .bubble {
        border-color: var(--accent);
        border-start-start-radius: var(--radius-bubble);
        border-end-end-radius: var(--radius-small);
        background: var(--accent);
        color: var(--on-accent);
      }

      .own.failed .bubble {
        border-color: var(--error);
        background: var(--error-soft);
        color: var(--ink);
      }

      /* What happened, rather than what somebody said. */
      .message.system {
        align-items: center;
      }

      .system .bubble {
        padding: 0 var(--space-2);
        border: 0;
        background: none;
        color: var(--ink-soft);
        font-size: var(--text-s);
        text-align: center;
        text-wrap: balance;
      }

      .bubble a {
        color: var(--accent-ink);
        text-underline-offset: 2px;
      }

      .reference {
        display: inline-block;
        max-inline-size: 100%;
      }

      .own .bubble a {
        color: inherit;
      }

      .after {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 0 var(--space-2);
        margin: 2px var(--space-1) 0;
        max-inline-size: 85%;
        color: var(--ink-soft);
        font-size: var(--text-s);
        text-align: end;
      }

      .after .retry,
      .after .reason {
        color: var(--error);
      }

      .after .retry {
        min-block-size: 28px;
        font-weight: 600;
        text-decoration: underline;
        text-underline-offset: 3px;
      }

      .card {
        inline-size: min(100%, 320px);
        margin-block-start: var(--space-2);
        border: 1px solid var(--line);
        border-radius: var(--radius-card);
        background: var(--surface);
        overflow: clip;
      }

      .card h2 {
        display: flex;
        align-items: center;
        justify-content: space-between;
        margin: 0;
        padding-inline: var(--space-4) var(--space-1);
        min-block-size: 44px;
        border-block-end: 1px solid var(--line);
        color: var(--ink-soft);
        font-size: var(--text-s);
        font-weight: 600;
      }

      .card .quiet {
        min-block-size: 44px;
        padding-inline: var(--space-3);
      }

      .card .quiet:disabled {
        color: var(--ink-soft);
        cursor: default;
        text-decoration-color: transparent;
      }

      dl {
        display: grid;
        gap: var(--space-3);
        margin: 0;
        padding: var(--space-3) var(--space-4) var(--space-4);
      }

      dt {
        color: var(--ink-soft);
        font-size: var(--text-s);
        line-height: var(--leading-tight);
      }

      dd {
        display: flex;
        align-items: baseline;
        gap: var(--space-2);
        margin: 1px 0 0;
        font-weight: 600;
        overflow-wrap: anywhere;
      }

      dd .mark {
        align-self: center;
      }

      .replies {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
        margin-block-start: var(--space-2);
        max-inline-size: 100%;
      }

      .reply {
        min-block-size: 40px;
        padding: 7px 16px;
        border: 1px solid var(--accent-ink);
        border-radius: 20px;
        background: var(--surface);
        color: var(--accent-ink);
        font-weight: 550;
        line-height: 1.3;
        text-align: start;
        transition:
          background var(--motion),
          color var(--motion);
      }

      .reply:hover {
        background: var(--accent-soft);
      }

      .reply:active {
        background: var(--accent);
        color: var(--on-accent);
      }

      .typing {
        display: flex;
        align-items: center;
        gap: 5px;
        inline-size: fit-content;
        margin-block-start: var(--space-3);
        padding: 13px 16px;
        border: 1px solid var(--line);
        border-radius: var(--radius-bubble);
        border-start-start-radius: var(--radius-small);
        background: var(--surface);
      }

      .typing i {
        inline-size: 7px;
        block-size: 7px;
        border-radius: 50%;
        background: var(--ink-soft);
        opacity: 0.45;
        animation: breathe 1.4s ease-in-out infinite;
      }

      .typing i:nth-of-type(2) {
        animation-delay: 0.18s;
      }

      .typing i:nth-of-type(3) {
        animation-delay: 0.36s;
      }

      @keyframes breathe {
        0%,
        60%,
        100% {
          opacity: 0.3;
          transform: none;
        }
        30% {
          opacity: 1;
          transform: translateY(-2px);
        }
      }

      .fresh {
        animation: arrive 150ms ease-out;
      }

      @keyframes arrive {
        from {
          opacity: 0;
          transform: translateY(4px);
        }
      }

      osasto-rating {
        margin-block-start: var(--space-4);
      }

      .earlier {
        align-self: center;
        min-block-size: 44px;
        padding-inline: var(--space-4);
        font-size: var(--text-s);
      }

      .latest {
        position: absolute;
        inset-block-end: var(--space-3);
        inset-inline: 0;
        margin-inline: auto;
        inline-size: fit-content;
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-block-size: 40px;
        padding-inline: var(--space-3) var(--space-4);
        border: 1px solid var(--line);
        border-radius: 20px;
        background: var(--surface);
        box-shadow: var(--shadow-float);
        color: var(--accent-ink);
        font-size: var(--text-s);
        font-weight: 600;
      }

      @media (pointer: coarse) {
        .reply,
        .latest {
          min-block-size: 44px;
          border-radius: 22px;
        }
        .after .retry {
          min-block-size: 44px;
        }
      }

      @media (prefers-reduced-motion: reduce) {
        .typing i,
        .fresh {
          animation: none;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const entries = timeline(this.conversation);
    const visible = entries.slice(-this.shown);
    return html`<div class="scroller" tabindex="0" role="region" aria-label=${this.t("log")} @scroll=${this.scrolled}>
        <div class="lines">
          ${entries.length > visible.length ? this.renderEarlier() : nothing}
          ${this.renderIntro(entries)}
          <div
            role="log"
            aria-label=${this.t("log")}
            aria-live=${this.live ? "polite" : "off"}
            aria-relevant="additions"
            data-test="log"
          >
            ${repeat(
              visible,
              (entry) => entry.key,
              (entry, index) => this.renderEntry(entry, index, visible),
            )}
          </div>
          ${this.renderTyping()} ${this.renderRating()}
        </div>
      </div>
      ${this.atEnd ? nothing : this.renderLatest()}`;
  }

  /** Until the visitor has said something, the room above is the front desk itself. */
  private renderIntro(entries: readonly Entry[]): TemplateResult | typeof nothing {
    if (entries.some((entry) => entry.message.author === "customer")) return nothing;
    const { connection } = this.conversation;
    const text = connection === "refused" ? "refused" : "intro_text";
    return html`<div class="intro" data-test="intro">
      ${frontDesk()}
      <h2>${this.t("intro_title")}</h2>
      ${entries.length === 0 ? html`<p>${this.t(text)}</p>` : nothing}
    </div>`;
  }

  private renderEarlier(): TemplateResult {
    return html`<button class="earlier quiet" type="button" data-test="earlier" @click=${this.showEarlier}>
      ${this.t("earlier")}
    </button>`;
  }

  private renderEntry(entry: Entry, index: number, all: readonly Entry[]): TemplateResult {
    const newDay = startsDay(entry, all[index - 1]);
    const grouped = !newDay && belongsTo(entry, all[index - 1]);
    return html`${newDay ? this.renderDay(entry.message.at) : nothing}${this.renderMessage(entry, grouped, all)}`;
  }

  private renderDay(at: string): TemplateResult {
    return html`<div class="day" data-test="day">
      <time datetime=${at}>${dayName(at, new Date(), this.language)}</time>
    </div>`;
  }

  private renderMessage(entry: Entry, grouped: boolean, all: readonly Entry[]): TemplateResult {
    const { message, sending } = entry;
    const own = message.author === "customer";
    const classes = [
      "message",
      own ? "own" : message.author,
      grouped ? "grouped" : "",
      entry.message.seq > this.liveSince ? "fresh" : "",
      sending?.status === "failed" ? "failed" : "",
    ];
    return html`<div
      class=${classes.filter(Boolean).join(" ")}
      data-test="message"
      data-author=${message.author}
      data-seq=${entry.message.seq === Number.MAX_SAFE_INTEGER ? nothing : message.seq}
      data-id=${message.id ?? nothing}
    >
      ${own ? html`<span class="unseen">${this.t("you_said")}</span>` : this.renderAuthor(message, grouped)}
      <div class="bubble" dir="auto" lang=${message.lang || nothing} title=${fullMoment(message.at, this.language)} data-test="text">${renderText(message.text)}</div>
      ${message.card ? this.renderCard(message, message.card) : nothing}
      ${this.renderReplies(message)} ${sending ? this.renderSending(entry, sending, all) : nothing}
    </div>`;
  }

  private renderAuthor(message: Message, grouped: boolean): TemplateResult | typeof nothing {
    if (message.author === "system") return nothing;
    const name = authorName(this.t, message);
    if (grouped) return html`<span class="unseen">${name}:</span>`;
    return html`<div class="author">
      <b><bdi>${name}</bdi></b>
      <time datetime=${message.at} title=${fullMoment(message.at, this.language)}>${clock(message.at, this.language)}</time>
    </div>`;
  }

  private renderCard(message: Message, card: ReadBack): TemplateResult {
    const change = changeButton(this.conversation);
    const rows = [
      { name: this.t("writes_as"), value: card.typeName, sign: mark(card.type) },
      { name: this.t("about"), value: card.needName, sign: nothing },
      { name: this.t("answered_by"), value: card.departmentName, sign: nothing },
    ];
    return html`<section class="card" data-test="card" lang=${this.language}>
      <h2>
        <span>${this.t("read_back")}</span>
        ${change?.seq === message.seq
          ? html`<button class="quiet" type="button" data-test="change" ?disabled=${change.pressed} @click=${() => this.press(change.button)}>
              ${change.button.title}
            </button>`
          : nothing}
      </h2>
      <dl>
        ${rows
          .filter((row) => row.value)
          .map((row) => html`<div><dt>${row.name}</dt><dd>${row.sign}<bdi>${row.value}</bdi></dd></div>`)}
      </dl>
    </section>`;
  }

  private renderReplies(message: Message): TemplateResult | typeof nothing {
    const buttons = openButtons(this.conversation).get(message.seq);
    const change = message.card ? undefined : this.changeWithoutCard(message);
    const all = [...(buttons ?? []), ...(change ? [change] : [])];
    if (all.length === 0) return nothing;
    return html`<div class="replies" role="group" aria-label=${this.t("replies")}>
      ${all.map(
        (button) =>
          html`<button class="reply" type="button" dir="auto" data-test=${button.kind === "change" ? "change" : "quick-reply"} @click=${() => this.press(button)}>${button.title}</button>`,
      )}
    </div>`;
  }

  private changeWithoutCard(message: Message): Button | undefined {
    const change = changeButton(this.conversation);
    return change?.seq === message.seq && !change.pressed ? change.button : undefined;
  }

  private renderSending(entry: Entry, sending: Sending, all: readonly Entry[]): TemplateResult | typeof nothing {
    if (sending.status === "failed") return this.renderFailed(entry, sending);
    // "Sent" is news only until somebody answers.
    if (sending.status === "sent" && entry !== all.at(-1)) return nothing;
    const time = sending.status === "sent" ? html`<time datetime=${entry.message.at}>${clock(entry.message.at, this.language)}</time>` : nothing;
    return html`<div class="after"><span data-test="sending" data-status=${sending.status}>${this.t(sending.status)}</span>${time}</div>`;
  }

  private renderFailed(entry: Entry, sending: Sending & { status: "failed" }): TemplateResult {
    const reason = sending.reason ? html`<span class="reason" dir="auto">${sending.reason}</span>` : nothing;
    if (!sending.retry) {
      return html`<div class="after" data-test="sending" data-status="failed" role="alert">
        <span class="reason">${this.t("not_sent")}</span>${reason}
      </div>`;
    }
    return html`<div class="after" data-test="sending" data-status="failed" role="alert">
      ${reason}
      <button class="retry" type="button" data-test="retry" @click=${() => this.emit("retry", entry.message.id)}>
        ${this.t("try_again")}
      </button>
    </div>`;
  }

  private renderTyping(): TemplateResult | typeof nothing {
    const { typing, ownership } = this.conversation;
    if (!typing) return nothing;
    const name = typing.name ?? (typing.author === "staff" ? ownership?.staff?.name : null) ?? this.t("assistant");
    return html`<div class="typing" data-test="typing">
      <span class="unseen">${this.t("is_writing", { name })}</span><i></i><i></i><i></i>
    </div>`;
  }

  private renderRating(): TemplateResult | typeof nothing {
    const status = this.conversation.rating?.status ?? null;
    if (!this.asksForRating && status !== "saved") return nothing;
    return html`<osasto-rating .t=${this.t} .status=${status}></osasto-rating>`;
  }

  private renderLatest(): TemplateResult {
    return html`<button class="latest" type="button" data-test="latest" @click=${this.toEnd}>
      ${downIcon()}<span>${this.t("latest", { count: this.newBelow })}</span>
    </button>`;
  }

  /** Show the end; after one's own message, and when the widget opens. */
  toEnd(): void {
    this.atEnd = true;
    this.newBelow = 0;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  override focus(options?: FocusOptions): void {
    this.scroller?.focus(options);
  }

  override firstUpdated(): void {
    this.resized = new ResizeObserver(() => this.keepEnd());
    for (const box of [this.scroller, this.scroller.firstElementChild!]) this.resized.observe(box);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized?.disconnect();
  }

  override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has("live")) this.liveSince = this.live ? this.conversation.seq : Number.MAX_SAFE_INTEGER;
    const before = changes.get("conversation");
    if (!before || this.atEnd) return;
    const others = (state: State): number => state.messages.filter((one) => one.author !== "customer").length;
    this.newBelow += Math.max(0, others(this.conversation) - others(before));
  }

  override updated(): void {
    this.keepEnd();
  }

  private keepEnd(): void {
    if (this.atEnd) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** Only the reader's own scrolling up leaves the end; a transcript that grows does not. */
  private scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const nearEnd = scrollHeight - clientHeight - scrollTop < NEAR_END;
    if (nearEnd || scrollTop < this.lastTop) this.atEnd = nearEnd;
    if (this.atEnd) this.newBelow = 0;
    this.lastTop = scrollTop;
  }

  private async showEarlier(): Promise<void> {
    const fromEnd = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.shown += SHOWN_AT_FIRST;
    await this.updateComplete;
    this.scroller.scrollTop = this.scroller.scrollHeight - fromEnd;
  }

  private press(button: Button): void {
    this.emit("press", button);
  }

  private emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function authorName(t: T, message: Message): string {
  return message.name ?? t("assistant");
}

function startsDay(entry: Entry, before: Entry | undefined): boolean {
  return !before || dayKey(before.message.at) !== dayKey(entry.message.at);
}

/** Whether a message continues the one before it: same author, shortly after. */
function belongsTo(entry: Entry, before: Entry | undefined): boolean {
  if (!before) return false;
  const { author, name, at } = before.message;
  const pause = Date.parse(entry.message.at) - Date.parse(at);
  return author === entry.message.author && name === entry.message.name && pause < GROUP_WITHIN;
}

/** Text as text: links only to safe addresses, references kept in their own direction. */
function renderText(text: string): readonly unknown[] {
  return pieces(text).map((piece) => {
    if (piece.kind === "text") return piece.text;
    if (piece.kind === "reference") return html`<bdi class="reference" dir="ltr">${piece.text}</bdi>`;
    return html`<a href=${piece.href} target="_blank" rel="noopener noreferrer nofollow" dir="ltr">${piece.text}</a>`;
  });
}

declare global {
  interface HTMLElementTagNameMap {
    "osasto-log": MessageLog;
  }
}
