// What all parts of the page share: they live in the page's own document and follow the desk.

import { LitElement } from "lit";
import { property } from "lit/decorators.js";
import type { Desk } from "../desk";

/** No shadow root: one style sheet, labels and focus that reach across the parts. */
export abstract class DeskElement extends LitElement {
  @property({ attribute: false }) desk!: Desk;

  private readonly look = (): void => this.requestUpdate();

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.desk.addEventListener("change", this.look);
  }

  override disconnectedCallback(): void {
    this.desk.removeEventListener("change", this.look);
    super.disconnectedCallback();
  }
}
