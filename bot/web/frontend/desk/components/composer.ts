// <desk-composer>: two clearly different places to write: a reply to the customer, a note for staff.

import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { excess, LONGEST, type Mode } from "../state";
import type { Item } from "../wire";
import { DeskElement } from "./base";
import { icon } from "./icons";

const MODES: readonly Mode[] = ["reply", "note"];

@customElement("desk-composer")
export class Composer extends DeskElement {
  @property({ attribute: false }) item!: Item;

  /** Switch the mode, say it, and be ready to write. */
  async write(mode: Mode): Promise<void> {
    this.choose(mode);
    await this.updateComplete;
    this.querySelector<HTMLTextAreaElement>(`#field-${mode}`)?.focus();
  }

  protected override render() {
    const { desk, item } = this;
    if (!desk.isMine(item)) return this.renderNoteOnly();
    const { mode } = desk.draft(item.handoff);
    return html`<div class="composer composer-${mode}" data-test="composer" data-mode=${mode}>
      <div class="modes" role="tablist" aria-label=${desk.t("compose.modes")} @keydown=${this.steer}>
        ${MODES.map((one) => this.renderTab(one, one === mode))}
      </div>
      <div id="panel-reply" role="tabpanel" aria-labelledby="tab-reply" ?hidden=${mode !== "reply"}>
        ${this.renderReply()}
      </div>
      <div id="panel-note" role="tabpanel" aria-labelledby="tab-note" ?hidden=${mode !== "note"}>
        ${this.renderNote()}
      </div>
    </div>`;
  }

  /** Who does not have the conversation may leave a note, and has no field for a reply. */
  private renderNoteOnly(): TemplateResult {
    const { t } = this.desk;
    return html`<div class="composer composer-note" data-test="composer" data-mode="note">
      <div class="modes">
        <span class="mode">${icon("lock")} ${t("compose.note")}</span>
        <button type="button" class="button quiet away" @click=${this.putAway}>
          ${icon("cross")}<span class="unseen">${t("compose.hide_note")}</span>
        </button>
      </div>
      ${this.renderNote()}
    </div>`;
  }

  private putAway(): void {
    this.desk.changeDraft(this.item.handoff, { mode: "reply" });
  }

  private renderTab(mode: Mode, isChosen: boolean): TemplateResult {
    return html`<button
      type="button"
      role="tab"
      class="mode mode-${mode}"
      id="tab-${mode}"
      data-test="${mode}-mode"
      aria-selected=${isChosen}
      aria-controls="panel-${mode}"
      tabindex=${isChosen ? 0 : -1}
      @click=${() => void this.write(mode)}
    >
      ${mode === "note" ? icon("lock") : icon("said")} ${this.desk.t(`compose.${mode}`)}
    </button>`;
  }

  private renderReply(): TemplateResult {
    const { desk, item } = this;
    const { t } = desk;
    const { reply } = desk.draft(item.handoff);
    const label = t("compose.reply_label", { name: item.name });
    return html`<form @submit=${this.sendReply}>
      <textarea
        id="field-reply"
        data-test="reply"
        rows="2"
        dir=${reply.trim() ? "auto" : nothing}
        aria-label=${label}
        placeholder=${label}
        .value=${live(reply)}
        @input=${this.typeReply}
        @keydown=${this.keys}
      ></textarea>
      <div class="compose-end">
        <p class="hint">
          ${this.renderExcess(reply)}
          ${item.online ? nothing : html`<span>${t("compose.away")}</span>`}
          <span class="wide">${t("compose.reply_keys")}</span>
        </p>
        <button class="button primary" data-test="send-reply" aria-disabled=${!isReady(reply)}>
          ${t("compose.send_reply")}
        </button>
      </div>
    </form>`;
  }

  private renderNote(): TemplateResult {
    const { t } = this.desk;
    const { note } = this.desk.draft(this.item.handoff);
    return html`<form @submit=${this.saveNote}>
      <textarea
        id="field-note"
        data-test="note-text"
        rows="2"
        dir=${note.trim() ? "auto" : nothing}
        aria-label=${t("compose.note_label")}
        placeholder=${t("compose.note_label")}
        .value=${live(note)}
        @input=${this.typeNote}
        @keydown=${this.keys}
      ></textarea>
      <div class="compose-end">
        <p class="hint">
          ${this.renderExcess(note)}
          <strong>${t("note.only_staff")}</strong> <span class="wide">${t("compose.note_keys")}</span>
        </p>
        <button class="button note-button" data-test="send-note" aria-disabled=${!isReady(note)}>
          ${icon("lock")} ${t("compose.save_note")}
        </button>
      </div>
    </form>`;
  }

  private renderExcess(text: string): TemplateResult | typeof nothing {
    const count = excess(text);
    if (count === 0) return nothing;
    const sentence = this.desk.t("compose.too_long", { count, limit: LONGEST });
    return html`<span class="error" role="status">${sentence}</span>`;
  }

  private choose(mode: Mode): void {
    const { desk, item } = this;
    if (desk.draft(item.handoff).mode === mode) return;
    desk.changeDraft(item.handoff, { mode });
    desk.say(desk.t(`compose.${mode}_mode`));
  }

  private steer(event: KeyboardEvent): void {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    const { mode } = this.desk.draft(this.item.handoff);
    const other = mode === "reply" ? "note" : "reply";
    this.choose(other);
    this.querySelector<HTMLElement>(`#tab-${other}`)?.focus();
  }

  private typeReply(event: InputEvent): void {
    const reply = (event.target as HTMLTextAreaElement).value;
    this.desk.changeDraft(this.item.handoff, { reply });
    if (reply.trim()) this.desk.sayWriting(this.item.handoff);
  }

  private typeNote(event: InputEvent): void {
    const note = (event.target as HTMLTextAreaElement).value;
    this.desk.changeDraft(this.item.handoff, { note });
  }

  private keys(event: KeyboardEvent): void {
    const isFinger = matchMedia("(pointer: coarse)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isFinger) return;
    event.preventDefault();
    (event.target as HTMLTextAreaElement).form?.requestSubmit();
  }

  private sendReply(event: SubmitEvent): void {
    event.preventDefault();
    this.desk.sendReply(this.item);
  }

  private saveNote(event: SubmitEvent): void {
    event.preventDefault();
    this.desk.saveNote(this.item);
  }
}

function isReady(text: string): boolean {
  return text.trim() !== "" && excess(text) === 0;
}
