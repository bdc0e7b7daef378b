// Small marks of customer types and departments: each has its own shape and its own tint.

import { css, svg, html, type TemplateResult, type SVGTemplateResult } from "lit";

type Shape = keyof typeof SHAPES;

// Drawn on a 16 × 16 grid, filled with the current colour.
const SHAPES = {
  individual: svg`<circle cx="8" cy="8" r="6" />`,
  business: svg`<rect x="2.5" y="2.5" width="11" height="11" rx="1.5" />`,
  public_body: svg`<path d="M8 1.5 14.5 6v1.5h-13V6zM2.5 8.5h2.5v4H2.5zM6.75 8.5h2.5v4H6.75zM11 8.5h2.5v4H11zM1.5 13h13v1.5h-13z" />`,
  association: svg`<circle cx="8" cy="4.6" r="3.1" /><circle cx="4.3" cy="11" r="3.1" /><circle cx="11.7" cy="11" r="3.1" />`,
  supplier: svg`<path d="M8 1.5 14.5 8 8 14.5 1.5 8z" />`,
  unclear: svg`<path fill-rule="evenodd" d="M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 2.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z" />`,
  key: svg`<path d="m8 1.2 2.05 4.3 4.75.62-3.48 3.28.88 4.7L8 11.8l-4.2 2.3.88-4.7L1.2 6.12l4.75-.62z" />`,
  privacy: svg`<path d="M8 1.2 13.8 3.4v4.2c0 3.6-2.4 6-5.8 7.2-3.4-1.2-5.8-3.6-5.8-7.2V3.4z" />`,
  welcome: svg`<path d="M2.5 14.5V8a5.5 5.5 0 0 1 11 0v6.5z" />`,
} satisfies Record<string, SVGTemplateResult>;

const SHAPE_OF: Readonly<Record<string, Shape>> = {
  individual: "individual",
  business: "business",
  public_body: "public_body",
  association: "association",
  supplier: "supplier",
  unclear: "unclear",
  consumer_care: "individual",
  business_desk: "business",
  public_sector: "public_body",
  associations: "association",
  purchasing: "supplier",
  key_accounts: "key",
  data_protection: "privacy",
  welcome_desk: "welcome",
};

/** The mark of a customer type or department id; hidden from screen readers, for its name stands beside it. */
export function mark(id: string | null | undefined): TemplateResult {
  const shape = SHAPE_OF[id ?? ""] ?? "unclear";
  return html`<svg class="mark mark-${shape}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    ${SHAPES[shape]}
  </svg>`;
}

/** Add to the styles of every component that shows marks. */
export const markStyles = css`
  .mark { inline-size: 1em; block-size: 1em; flex: none; fill: currentColor; vertical-align: -0.125em; }
  .mark-individual { color: var(--tint-individual); }
  .mark-business { color: var(--tint-business); }
  .mark-public_body { color: var(--tint-public_body); }
  .mark-association { color: var(--tint-association); }
  .mark-supplier { color: var(--tint-supplier); }
  .mark-unclear { color: var(--tint-unclear); }
  .mark-key { color: var(--tint-key); }
  .mark-privacy { color: var(--tint-privacy); }
  .mark-welcome { color: var(--tint-welcome); }
`;
