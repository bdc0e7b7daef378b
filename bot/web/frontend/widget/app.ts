// The widget as a whole: header, transcript, composer, and what happens between them.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state as reactive } from "lit/decorators.js";
import { chooseLanguage, directionOf, type Language } from "../shared/words";
import "./composer";
import type { Composer } from "./composer";
import { Conversation, type Page } from "./conversation";
import "./header";
import "./log";
import type { MessageLog } from "./log";
import { INITIAL, type Connection } from "./state";
import { openShelf, WidgetStore } from "./store";
import { sharedStyles } from "./styles";
import type { Button } from "./wire";
import { widgetWords, type T } from "./words";

const BACK_SHOWN_FOR = 4_000;
/** A short break mends itself before it is worth a word. */
const LOST_SHOWN_AFTER = 1_500;
/** This long without a frame after the welcome, and the replay is over. */
const REPLAY_QUIET = 400;

@customElement("osasto-app")
export class WidgetApp extends LitElement {
  @property() site = "";
  @property({ type: Boolean }) closable = true;
  @property({ attribute: false }) page: Page | null = null;

  @reactive() private language: Language = "en";
  @reactive() private conversation: Conversation | null = null;
  @reactive() private banner: "lost" | "back" | null = null;
  @reactive() private live = false;
  @query("osasto-log") private log!: MessageLog | null;
  @query("osasto-composer") private composer!: Composer;

  private readonly shelf = openShelf();
  private t: T = widgetWords("en");
  private open = false;
  private lastUnread = -1;
  private lastLanguage: Language | null = null;
  private lastConnection: Connection = "asleep";
  private drawTimer: ReturnType<typeof setTimeout> | undefined;
  private bannerTimer: ReturnType<typeof setTimeout> | undefined;
  private replayTimer: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    sharedStyles,
    css`
      :host {
        block-size: 100%;
      }

      main {
        display: grid;
        grid-template: auto auto minmax(0, 1fr) auto / minmax(0, 1fr);
        block-size: 100%;
        background: var(--paper);
      }

      .banner {
        margin: 0;
        padding: var(--space-2) var(--space-4);
        background: var(--warn-soft);
        color: var(--warn);
        font-size: var(--text-s);
        font-weight: 550;
        line-height: 1.4;
        text-align: center;
        text-wrap: balance;
      }

      .banner.back {
        background: var(--accent-soft);
        color: var(--accent-ink);
      }
    `,
  ];

  override render(): TemplateResult {
    const state = this.conversation?.state ?? INITIAL;
    const speaker = state.ownership?.owner ?? "bot";
    return html`<main>
      <osasto-header
        .t=${this.t}
        .language=${this.language}
        .conversationLanguage=${state.language}
        .ownership=${state.ownership}
        .closable=${this.closable}
      ></osasto-header>
      <div role="status">${this.renderBanner(state.notice)}</div>
      <osasto-log
        .t=${this.t}
        .language=${this.language}
        .conversation=${state}
        .asksForRating=${this.conversation?.asksForRating ?? false}
        .live=${this.live}
        @press=${(event: CustomEvent<Button>) => this.press(event.detail)}
        @retry=${(event: CustomEvent<string>) => this.conversation?.retry(event.detail)}
        @rate=${(event: CustomEvent<{ csat: number; text: string }>) =>
          this.conversation?.rate(event.detail.csat, event.detail.text)}
      ></osasto-log>
      <osasto-composer
        .t=${this.t}
        .offersPerson=${speaker === "bot" || speaker === "closed"}
        .disabled=${state.connection === "refused"}
        @say=${(event: CustomEvent<string>) => this.say(event.detail)}
        @writing=${() => this.conversation?.type()}
      ></osasto-composer>
    </main>`;
  }

  private renderBanner(notice: string): TemplateResult | typeof nothing {
    if (this.banner === "lost") {
      return html`<p class="banner" data-test="banner" data-kind="lost">${this.t("connection_lost")}</p>`;
    }
    if (notice) return html`<p class="banner" data-test="banner" data-kind="notice" dir="auto">${notice}</p>`;
    if (this.banner === "back") {
      return html`<p class="banner back" data-test="banner" data-kind="back">${this.t("connection_back")}</p>`;
    }
    return nothing;
  }

  /** Be somebody: their own kept conversation, their own unsent messages. */
  become(identity: string | null): void {
    this.conversation?.stop();
    this.lastConnection = "asleep";
    this.banner = null;
    this.live = false;
    const store = new WidgetStore(this.shelf, this.site, identity);
    const greeting = { site: this.site, identity, locale: this.language, page: this.page };
    this.conversation = new Conversation(greeting, store, () => this.changed());
    // Only who has written before can have unread messages; a mere visit opens no conversation.
    if (this.open || this.conversation.known) this.conversation.connect();
  }

  speak(locale: string): void {
    this.language = chooseLanguage(locale, this.language);
  }

  visit(page: Page): void {
    this.page = page;
    if (this.conversation) this.conversation.greeting.page = page;
  }

  async show(quiet: boolean): Promise<void> {
    this.open = true;
    this.conversation?.connect();
    await this.updateComplete;
    this.log?.toEnd();
    if (!quiet) this.composer.focus();
    this.seen();
  }

  hide(): void {
    this.open = false;
  }

  override willUpdate(changes: PropertyValues): void {
    if (!changes.has("language")) return;
    this.t = widgetWords(this.language);
    document.documentElement.lang = this.language;
    document.documentElement.dir = directionOf(this.language);
    document.title = this.t("frame_title");
    if (this.conversation) this.conversation.greeting.locale = this.language;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.seen);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.seen);
  }

  private say(text: string): void {
    this.live = true;
    this.conversation?.say(text);
    this.log?.toEnd();
  }

  private press(button: Button): void {
    this.live = true;
    this.conversation?.press(button);
    this.log?.toEnd();
    // The pressed button goes away and must not take the focus along. On a touch screen the
    // composer would raise the keyboard over the answer.
    if (matchMedia("(pointer: coarse)").matches) this.log?.focus({ preventScroll: true });
    else this.composer.focus();
  }

  /** Many frames may come at once (a replay): draw once for all of them. */
  private changed(): void {
    this.drawTimer ??= setTimeout(() => {
      this.drawTimer = undefined;
      this.requestUpdate();
      this.followLanguage();
      this.followConnection();
      this.followReplay();
      this.seen();
    }, 10);
  }

  private followLanguage(): void {
    const spoken = this.conversation?.state.language ?? null;
    if (spoken !== null && spoken !== this.lastLanguage) this.language = spoken;
    this.lastLanguage = spoken;
  }

  private followConnection(): void {
    const connection = this.conversation?.state.connection ?? "asleep";
    const before = this.lastConnection;
    this.lastConnection = connection;
    if (connection === before) return;
    clearTimeout(this.bannerTimer);
    if (connection === "lost") {
      this.live = true;
      this.bannerTimer = setTimeout(() => (this.banner = "lost"), LOST_SHOWN_AFTER);
    } else if (this.banner === "lost" && connection === "online") {
      this.banner = "back";
      this.bannerTimer = setTimeout(() => (this.banner = null), BACK_SHOWN_FOR);
    }
  }

  private followReplay(): void {
    const { connection, ownership } = this.conversation?.state ?? INITIAL;
    if (this.live || connection !== "online") return;
    clearTimeout(this.replayTimer);
    if (ownership?.seq === 0) this.live = true; // nothing to replay: the greeting is read out
    else this.replayTimer = setTimeout(() => (this.live = true), REPLAY_QUIET);
  }

  /** What is on a visible, open page counts as read; the loader hears about the rest. */
  private readonly seen = (): void => {
    if (!this.conversation) return;
    if (this.open && !document.hidden) this.conversation.markRead();
    const { unread } = this.conversation;
    if (unread === this.lastUnread) return;
    this.lastUnread = unread;
    this.dispatchEvent(new CustomEvent("unread", { detail: unread }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "osasto-app": WidgetApp;
  }
}
