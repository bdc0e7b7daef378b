// Styles that every component of the widget shares.

import { css } from "lit";

export const sharedStyles = css`
  :host {
    display: block;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  button,
  textarea {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }

  button {
    border: 0;
    background: none;
    padding: 0;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }

  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }

  .icon {
    inline-size: 1.25em;
    block-size: 1.25em;
    flex: none;
    fill: currentColor;
  }

  .mirrored:dir(rtl) {
    transform: scaleX(-1);
  }

  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .filled {
    min-block-size: 44px;
    padding: var(--space-2) var(--space-5);
    border-radius: var(--radius-bubble);
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
    transition: background var(--motion);
  }

  .filled:hover {
    background: var(--accent-hover);
  }

  .filled:disabled {
    background: var(--sunken);
    color: var(--ink-soft);
    cursor: default;
  }

  .quiet {
    color: var(--accent-ink);
    font-weight: 600;
    text-decoration: underline transparent;
    text-underline-offset: 3px;
    transition: text-decoration-color var(--motion);
  }

  .quiet:hover {
    text-decoration-color: currentColor;
  }
`;
