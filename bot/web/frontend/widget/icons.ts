// The widget's few icons, drawn with the current colour; all decorative, the words stand beside them.

import { html, type TemplateResult } from "lit";

/** The house mark: an arch with somebody in it, which is what a front desk looks like from afar. */
export const houseIcon = (): TemplateResult => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M5 20v-8a7 7 0 0 1 14 0v8" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
  <circle cx="12" cy="12" r="2.25" />
  <path d="M8.5 20a3.5 3.5 0 0 1 7 0z" />
</svg>`;

export const closeIcon = (): TemplateResult => stroke("M6 6l12 12M18 6 6 18");
export const doneIcon = (): TemplateResult => stroke("M5 12.5l4.5 4.5L19 7.5");
export const downIcon = (): TemplateResult => stroke("M12 5v14M6 13l6 6 6-6");
export const personIcon = (): TemplateResult => stroke("M12 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 20a7 7 0 0 1 14 0");
/** Points to where the writing goes; mirrored with it. */
export const sendIcon = (): TemplateResult => html`<svg class="icon mirrored" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M4.4 11 4 4.8c0-.7.7-1.2 1.4-.9l14.2 7.2c.7.4.7 1.4 0 1.8L5.4 20.1c-.7.3-1.4-.2-1.4-.9l.4-6.2 8.1-1z" />
</svg>`;

/** The front desk as one walks in: an arch, somebody behind the counter, a bell. */
export const frontDesk = (): TemplateResult => html`<svg viewBox="0 0 132 92" aria-hidden="true">
  <path class="wall" d="M30 92V44a36 36 0 0 1 72 0v48z" />
  <circle class="person" cx="66" cy="40" r="10" />
  <path class="person" d="M46 72a20 18 0 0 1 40 0z" />
  <path class="top" d="M14 66h104v6H14z" />
  <path class="desk" d="M20 72h92v20H20z" />
  <path class="person" d="M94 64a7 7 0 0 1 14 0zM100 55h2v3h-2zM92 64h18v2H92z" />
</svg>`;

function stroke(path: string): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d=${path} fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" />
  </svg>`;
}
