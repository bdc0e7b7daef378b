// Plain drawings of the products, in the page's own colours; decoration only.

import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

// Drawn on 96 × 72; class a is the accent, b the wood, c the line.
const DRAWINGS = {
  desk: svg`<path class="b" d="M10 26h76v6H10z" /><path class="c" d="M22 32v28M74 32v28M16 62h12M68 62h12" /><path class="a" d="M44 10h22v13H44z" /><path class="c" d="M55 23v3" />`,
  chair: svg`<path class="a" d="M36 8h24a4 4 0 0 1 4 4v20H32V12a4 4 0 0 1 4-4z" /><path class="b" d="M28 36h40v6H28z" /><path class="c" d="M48 42v14M34 62l14-6 14 6" />`,
  coffee: svg`<path class="a" d="M28 8h40v14H28z" /><path class="c" d="M30 22v40M66 22v40M26 63h44" /><path class="b" d="M41 42h14v12a4 4 0 0 1-4 4h-6a4 4 0 0 1-4-4z" /><path class="c" d="M48 24v10" />`,
  projector: svg`<path class="a" d="M14 28h68v24H14z" /><circle class="b" cx="64" cy="40" r="9" /><path class="c" d="M24 52v6M72 52v6M24 36h18M24 44h12" />`,
  purifier: svg`<rect class="a" x="32" y="8" width="32" height="52" rx="8" /><path class="l" d="M40 36h16M40 42h16M40 48h16" /><circle class="b" cx="48" cy="21" r="6" /><path class="c" d="M36 63h24" />`,
  bike: svg`<circle class="c" cx="24" cy="48" r="15" /><circle class="c" cx="72" cy="48" r="15" /><path class="c" d="M24 48l14-26h24l10 26M38 22l12 26h-26M62 22 50 48M34 16h10M60 14l2 8" /><path class="a" d="M41 29l19-3-8 17z" />`,
} satisfies Record<string, SVGTemplateResult>;

export type Product = keyof typeof DRAWINGS;

export function picture(product: Product): TemplateResult {
  return html`<svg class="picture" viewBox="0 0 96 72" aria-hidden="true">${DRAWINGS[product]}</svg>`;
}

/** Two shelves with things on them: what a visitor sees first. */
export function shelf(): TemplateResult {
  const place = (product: Product, x: number, y: number): SVGTemplateResult =>
    svg`<g transform="translate(${x} ${y})">${DRAWINGS[product]}</g>`;
  return html`<svg class="picture shelf" viewBox="0 0 340 230" aria-hidden="true">
    ${place("desk", 16, 34)} ${place("purifier", 122, 37)} ${place("coffee", 222, 36)}
    <path class="b" d="M6 100h328v7H6z" />
    ${place("chair", 16, 141)} ${place("projector", 118, 146)} ${place("bike", 226, 142)}
    <path class="b" d="M6 205h328v7H6z" />
  </svg>`;
}
