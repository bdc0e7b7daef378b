// The header: who is speaking now, in which language, and the way out.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Language } from "../shared/words";
import { closeIcon, doneIcon, houseIcon } from "./icons";
import { speakerWords } from "./speaker";
import { sharedStyles } from "./styles";
import type { Ownership } from "./wire";
import type { T } from "./words";

@customElement("osasto-header")
export class WidgetHeader extends LitElement {
  @property({ attribute: false }) t!: T;
  @property() language: Language = "en";
  @property({ attribute: false }) conversationLanguage: Language | null = null;
  @property({ attribute: false }) ownership: Ownership | null = null;
  @property({ type: Boolean }) closable = true;

  static override styles = [
    sharedStyles,
    css`
      :host {
        background: var(--surface);
        border-block-end: 1px solid var(--line);
      }

      header {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        padding-block: var(--space-3);
        padding-inline: var(--space-4) var(--space-2);
        min-block-size: 68px;
      }

      .speaker {
        flex: none;
        display: grid;
        place-items: center;
        inline-size: 40px;
        block-size: 40px;
        border-radius: 50%;
        background: var(--accent-soft);
        color: var(--accent-ink);
        font-weight: 650;
        font-size: 15px;
        line-height: 1;
      }

      .speaker .icon {
        inline-size: 24px;
        block-size: 24px;
      }

      .speaker.person {
        background: var(--accent);
        color: var(--on-accent);
        letter-spacing: 0.02em;
      }

      /* A queue ticket with the visitor's place on it, notched like one torn from a roll. */
      .speaker.ticket {
        border-radius: var(--radius-small);
        font-size: 19px;
        font-variant-numeric: tabular-nums;
        mask:
          radial-gradient(circle at 0 50%, transparent 4px, #000 4.5px) left / 51% 100% no-repeat,
          radial-gradient(circle at 100% 50%, transparent 4px, #000 4.5px) right / 51% 100% no-repeat;
      }

      .speaker.over {
        background: var(--sunken);
        color: var(--ink-soft);
      }

      .status {
        flex: 1;
        min-inline-size: 0;
      }

      h1 {
        margin: 0;
        font-size: var(--text-l);
        font-weight: 650;
        line-height: var(--leading-tight);
        overflow-wrap: anywhere;
      }

      p {
        margin: 2px 0 0;
        color: var(--ink-soft);
        font-size: var(--text-s);
        line-height: var(--leading-tight);
        font-variant-numeric: tabular-nums;
      }

      .language {
        flex: none;
        padding: 3px 7px;
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        color: var(--ink-soft);
        font-size: 0.75rem;
        font-weight: 600;
        line-height: 1.3;
        letter-spacing: 0.04em;
        text-transform: uppercase;
      }

      .close {
        flex: none;
        display: grid;
        place-items: center;
        inline-size: 44px;
        block-size: 44px;
        border-radius: 50%;
        color: var(--ink-soft);
        transition: background var(--motion);
      }

      .close:hover {
        background: var(--sunken);
        color: var(--ink);
      }
    `,
  ];

  override render(): TemplateResult {
    const { title, detail } = speakerWords(this.t, this.language, this.ownership);
    return html`<header>
      ${this.renderSpeaker()}
      <div class="status" role="status" data-test="header-status">
        <h1><bdi>${title}</bdi></h1>
        ${detail ? html`<p>${detail}</p>` : nothing}
      </div>
      ${this.renderLanguage()}
      <button
        class="close"
        type="button"
        data-test="close"
        aria-label=${this.t("close")}
        title=${this.t("close")}
        ?hidden=${!this.closable}
        @click=${() => this.dispatchEvent(new CustomEvent("close-widget", { bubbles: true, composed: true }))}
      >
        ${closeIcon()}
      </button>
    </header>`;
  }

  private renderSpeaker(): TemplateResult {
    const { owner, staff, position } = this.ownership ?? {};
    if (owner === "staff" && staff?.initials) {
      return html`<div class="speaker person" aria-hidden="true">${staff.initials.slice(0, 3)}</div>`;
    }
    if (owner === "queue" && position) {
      return html`<div class="speaker ticket" title=${this.t("your_place", { place: position })} aria-hidden="true">
        ${position}
      </div>`;
    }
    if (owner === "closed") return html`<div class="speaker over">${doneIcon()}</div>`;
    return html`<div class="speaker">${houseIcon()}</div>`;
  }

  private renderLanguage(): TemplateResult | typeof nothing {
    const code = this.conversationLanguage;
    if (!code) return nothing;
    const language = new Intl.DisplayNames(this.language, { type: "language" }).of(code) ?? code;
    const words = this.t("language_of_conversation", { language });
    return html`<span class="language" role="img" aria-label=${words} title=${words}>${code}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "osasto-header": WidgetHeader;
  }
}
