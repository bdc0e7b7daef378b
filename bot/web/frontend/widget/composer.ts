// The composer: a field that grows, a send button, and the way to a person.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { personIcon, sendIcon } from "./icons";
import { sharedStyles } from "./styles";
import type { T } from "./words";

/** In characters as the server counts them (code points). */
export const LONGEST_MESSAGE = 4000;
const COUNT_FROM = 3600;
const DRAFT = "osasto:draft";

@customElement("osasto-composer")
export class Composer extends LitElement {
  @property({ attribute: false }) t!: T;
  @property({ type: Boolean }) offersPerson = true;
  @property({ type: Boolean }) disabled = false;

  @state() private length = 0;
  @query("textarea") private field!: HTMLTextAreaElement;

  static override styles = [
    sharedStyles,
    css`
      :host {
        background: var(--surface);
        border-block-start: 1px solid var(--line);
      }

      form {
        padding: var(--space-3);
      }

      form:has(.person) {
        padding-block-end: var(--space-1);
      }

      .line {
        display: flex;
        align-items: flex-end;
        gap: var(--space-1);
        padding: 3px;
        border: 1px solid var(--line-strong);
        border-radius: 25px;
        background: var(--surface);
      }

      .line:focus-within {
        border-color: var(--focus);
        box-shadow: 0 0 0 1px var(--focus);
      }

      textarea {
        flex: 1;
        min-inline-size: 0;
        min-block-size: 42px;
        max-block-size: min(9.5em, 30vh);
        padding-block: 10px;
        padding-inline: 14px 4px;
        border: 0;
        outline: 0;
        background: none;
        font-size: 1rem; /* smaller, and phones zoom into the field */
        line-height: 22px;
        line-height: max(22px, 1.35em);
        resize: none;
        overflow-y: auto;
      }

      textarea:focus-visible {
        outline: 0; /* the line around it shows the focus */
      }

      textarea:lang(ar) {
        font-size: 1.0625rem;
      }

      textarea::placeholder {
        color: var(--ink-soft);
        opacity: 1;
      }

      .send {
        flex: none;
        display: grid;
        place-items: center;
        inline-size: 42px;
        block-size: 42px;
        border-radius: 50%;
        background: var(--accent);
        color: var(--on-accent);
        transition:
          background var(--motion),
          color var(--motion);
      }

      .send:hover {
        background: var(--accent-hover);
      }

      .send:disabled {
        background: var(--sunken);
        color: var(--ink-soft);
        cursor: default;
      }

      .below {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        column-gap: var(--space-3);
        padding-inline: var(--space-2);
        font-size: var(--text-s);
      }

      .person {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-block-size: 40px;
      }

      .count {
        margin-inline-start: auto;
        color: var(--ink-soft);
        font-variant-numeric: tabular-nums;
      }

      .count.over {
        color: var(--error);
        font-weight: 600;
      }

      @media (pointer: coarse) {
        .person {
          min-block-size: 44px;
        }
        .send {
          inline-size: 44px;
          block-size: 44px;
        }
        textarea {
          min-block-size: 44px;
          padding-block: 11px;
        }
      }

      @media (max-height: 420px) {
        form {
          padding-block-start: var(--space-2);
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const over = this.length > LONGEST_MESSAGE;
    return html`<form @submit=${this.submit}>
      <div class="line">
        <textarea
          rows="1"
          dir="auto"
          enterkeyhint="send"
          autocomplete="off"
          data-test="composer"
          aria-label=${this.t("write_here")}
          aria-describedby="count"
          aria-invalid=${over ? "true" : nothing}
          placeholder=${this.t("write_here")}
          ?disabled=${this.disabled}
          @input=${this.written}
          @keydown=${this.keyPressed}
        ></textarea>
        <button
          class="send"
          type="submit"
          data-test="send"
          aria-label=${this.t("send")}
          title=${this.t("send")}
          ?disabled=${this.disabled || this.length === 0 || over}
        >
          ${sendIcon()}
        </button>
      </div>
      <div class="below">
        ${this.offersPerson
          ? html`<button class="person quiet" type="button" data-test="person" ?disabled=${this.disabled} @click=${this.askForPerson}>
              ${personIcon()}<span>${this.t("person")}</span>
            </button>`
          : nothing}
        <span id="count" class=${over ? "count over" : "count"} role="status" data-test="count">${this.renderCount()}</span>
      </div>
    </form>`;
  }

  override firstUpdated(): void {
    this.field.value = keptDraft();
    this.measure();
  }

  override focus(options?: FocusOptions): void {
    this.field?.focus(options);
  }

  private renderCount(): string {
    if (this.length > LONGEST_MESSAGE) return this.t("characters_over", { count: this.length - LONGEST_MESSAGE });
    return this.length >= COUNT_FROM ? this.t("characters_left", { count: LONGEST_MESSAGE - this.length }) : "";
  }

  private written(): void {
    this.measure();
    keepDraft(this.field.value);
    this.dispatchEvent(new CustomEvent("writing"));
  }

  private measure(): void {
    this.length = [...this.field.value.trim()].length;
    this.field.style.blockSize = "auto";
    if (this.field.value) this.field.style.blockSize = `${this.field.scrollHeight}px`;
  }

  private keyPressed(event: KeyboardEvent): void {
    // While an input method composes, Enter chooses a candidate (229 is how older browsers say so).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    this.submit(event);
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.field.value.trim();
    if (this.disabled || this.length === 0 || this.length > LONGEST_MESSAGE) return;
    this.field.value = "";
    keepDraft("");
    this.measure();
    this.field.focus();
    this.say(text);
  }

  private askForPerson(): void {
    this.say(this.t("person_words"));
  }

  private say(text: string): void {
    this.dispatchEvent(new CustomEvent("say", { detail: text }));
  }
}

// A draft belongs to this tab and survives a reload; without storage it is simply not kept.

function keptDraft(): string {
  try {
    return sessionStorage.getItem(DRAFT) ?? "";
  } catch {
    return "";
  }
}

function keepDraft(text: string): void {
  try {
    if (text) sessionStorage.setItem(DRAFT, text);
    else sessionStorage.removeItem(DRAFT);
  } catch {
    // Nothing to do: the text is still in the field.
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "osasto-composer": Composer;
  }
}
