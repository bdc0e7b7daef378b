// The few signs of the desk, drawn on 16 × 16, always beside a word or with a label.

import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

const PATHS = {
  back: svg`<path d="M10 3 5 8l5 5" />`,
  columns: svg`<path d="M2.5 3h11v10h-11zM6.5 3v10" />`,
  card: svg`<path d="M2.5 3h11v10h-11zM9.5 3v10" />`,
  sound: svg`<path d="M2.5 6v4h2.5L8.5 13V3L5 6zM11 5.5a3.5 3.5 0 0 1 0 5M12.8 3.5a6.3 6.3 0 0 1 0 9" />`,
  silent: svg`<path d="M2.5 6v4h2.5L8.5 13V3L5 6zM11 6l3.5 4M14.5 6 11 10" />`,
  lock: svg`<path d="M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5" />`,
  letter: svg`<path d="M2 4h12v8.5H2zM2 4.5l6 4.5 6-4.5" />`,
  urgent: svg`<path d="M8 2.2v7.3M8 12.3v1.5" stroke-width="2.4" />`,
  said: svg`<path d="M2.5 3h11v7.5H8L4.8 13v-2.5H2.5z" />`,
  profile: svg`<path d="M2.5 3h11v10h-11zM5 6.5h3M5 9.5h6" />`,
  declared: svg`<path d="M8 13.5V2.5M8 3h5l-1.5 2.3L13 7.6H8" />`,
  verified: svg`<path d="m3 8.5 3.3 3.3L13 4.8" stroke-width="2" />`,
  claimed: svg`<path d="M3 8h1.8M7.1 8h1.8M11.2 8H13" stroke-width="2" />`,
  menu: svg`<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />`,
  copy: svg`<path d="M5.5 5.5h8v8h-8zM10.500 5.500v-3h-8v8h3" />`,
  cross: svg`<path d="m4 4 8 8M12 4l-8 8" />`,
} satisfies Record<string, SVGTemplateResult>;

export type Icon = keyof typeof PATHS;

export function icon(name: Icon): TemplateResult {
  return html`<svg class="icon icon-${name}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    ${PATHS[name]}
  </svg>`;
}
