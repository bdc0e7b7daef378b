// <desk-wait>: how long somebody has been waiting, ticking, with a word once it is long.

import { html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { formatWait, itemWaitLevel, secondsSince } from "../format";
import type { Language } from "../../shared/words";
import type { Item } from "../wire";
import type { Words } from "../words";

const waiting = new Set<Wait>();
let ticking: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  for (const wait of waiting) wait.requestUpdate();
}

@customElement("desk-wait")
export class Wait extends LitElement {
  @property({ attribute: false }) item!: Item;
  @property({ attribute: false }) since!: string;
  @property({ attribute: false }) t!: Words;
  @property({ attribute: false }) language!: Language;

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    waiting.add(this);
    ticking ??= setInterval(tick, 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    waiting.delete(this);
    if (waiting.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  }

  protected override render() {
    const seconds = secondsSince(this.since, Date.now());
    const level = itemWaitLevel(this.item, seconds);
    return html`<span class="wait wait-${level}" data-level=${level}
      ><span class="unseen">${this.t("wait.label")} </span
      ><span class="clock" dir="auto">${formatWait(seconds, this.language)}</span>${level === "fine"
        ? nothing
        : html` <span class="wait-word">${this.t(`wait.${level}`)}</span>`}</span
    >`;
  }
}
