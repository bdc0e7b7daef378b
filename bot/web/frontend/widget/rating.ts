// The rating at the end: five words to choose from and room for a sentence.

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { sharedStyles } from "./styles";
import type { State } from "./state";
import type { T, WidgetKey } from "./words";

const STEPS = [1, 2, 3, 4, 5] as const;
const LONGEST_TEXT = 1000;

@customElement("osasto-rating")
export class Rating extends LitElement {
  @property({ attribute: false }) t!: T;
  @property({ attribute: false }) status: NonNullable<State["rating"]>["status"] | null = null;

  @state() private csat = 0;

  static override styles = [
    sharedStyles,
    css`
      form,
      .thanks {
        margin: 0;
        padding: var(--space-4);
        border: 1px solid var(--line);
        border-radius: var(--radius-card);
        background: var(--surface);
      }

      fieldset {
        margin: 0;
        padding: 0;
        border: 0;
        min-inline-size: 0;
      }

      legend {
        padding: 0;
        margin-block-end: var(--space-2);
        font-weight: 650;
      }

      .steps {
        display: grid;
        gap: var(--space-1);
      }

      label.step {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        min-block-size: 40px;
        padding-inline: var(--space-2);
        border-radius: var(--radius-card);
        cursor: pointer;
        transition: background var(--motion);
      }

      label.step:hover {
        background: var(--sunken);
      }

      label.step:has(:checked) {
        background: var(--accent-soft);
        color: var(--accent-ink);
        font-weight: 600;
      }

      input {
        flex: none;
        inline-size: 20px;
        block-size: 20px;
        margin: 0;
        accent-color: var(--accent);
      }

      .more {
        display: grid;
        gap: var(--space-2);
        margin-block-start: var(--space-3);
      }

      .more label {
        font-size: var(--text-s);
        color: var(--ink-soft);
      }

      textarea {
        inline-size: 100%;
        padding: var(--space-2) var(--space-3);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-card);
        background: var(--surface);
        font-size: 1rem;
        line-height: 1.4;
        resize: vertical;
      }

      .filled {
        justify-self: start;
      }

      .failed {
        margin: 0;
        color: var(--error);
        font-size: var(--text-s);
      }

      @media (pointer: coarse) {
        label.step {
          min-block-size: 44px;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    if (this.status === "saved") {
      return html`<p class="thanks" role="status" data-test="rating-thanks">${this.t("rating_thanks")}</p>`;
    }
    return html`<form data-test="rating" @submit=${this.submit}>
      <fieldset>
        <legend>${this.t("rating_question")}</legend>
        <div class="steps">${[...STEPS].reverse().map((step) => this.renderStep(step))}</div>
      </fieldset>
      ${this.csat ? this.renderMore() : nothing}
    </form>`;
  }

  private renderStep(step: (typeof STEPS)[number]): TemplateResult {
    return html`<label class="step">
      <input
        type="radio"
        name="csat"
        value=${step}
        data-test="rating-${step}"
        .checked=${this.csat === step}
        @change=${() => (this.csat = step)}
      />
      <span>${this.t(`rating_${step}` satisfies WidgetKey)}</span>
    </label>`;
  }

  private renderMore(): TemplateResult {
    const sending = this.status === "sending";
    return html`<div class="more">
      <label for="text">${this.t("rating_text")}</label>
      <textarea id="text" name="text" rows="2" maxlength=${LONGEST_TEXT} dir="auto" data-test="rating-text"></textarea>
      ${this.status === "failed" ? html`<p class="failed" role="alert">${this.t("rating_failed")}</p>` : nothing}
      <button class="filled" type="submit" data-test="rating-send" ?disabled=${sending}>
        ${this.t(sending ? "rating_sending" : "rating_send")}
      </button>
    </div>`;
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const text = String(new FormData(event.target as HTMLFormElement).get("text") ?? "").trim();
    this.dispatchEvent(new CustomEvent("rate", { detail: { csat: this.csat, text }, bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "osasto-rating": Rating;
  }
}
