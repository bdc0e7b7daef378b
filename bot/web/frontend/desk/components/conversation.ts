// <desk-conversation>: whose conversation it is, what can be done with it, what was said, and writing.

import { html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { mark } from "../../shared/mark";
import { formatMoment, languageName } from "../format";
import type { Mode } from "../state";
import type { Item } from "../wire";
import { DeskElement } from "./base";
import type { Composer } from "./composer";
import "./composer";
import { icon } from "./icons";
import { presence } from "./queue";
import "./transcript";
import "./wait";

export type Action = "transfer" | "return" | "close";
const ACTIONS: readonly Action[] = ["transfer", "return", "close"];

@customElement("desk-conversation")
export class Conversation extends DeskElement {
  focusHeading(): void {
    this.querySelector<HTMLElement>(".conversation-name")?.focus();
  }

  /** Be ready to write. A reply is only for who has the conversation; a note is for every colleague. */
  async write(mode: Mode): Promise<void> {
    const { desk } = this;
    const item = desk.openItem;
    if (!item || item.status === "closed" || (mode === "reply" && !desk.isMine(item))) return;
    if (!this.composer) {
      desk.changeDraft(item.handoff, { mode });
      await this.updateComplete;
    }
    await this.composer?.write(mode);
  }

  private get composer(): Composer | null {
    return this.querySelector<Composer>("desk-composer");
  }

  async claim(): Promise<void> {
    const item = this.desk.openItem;
    if (!item || item.status !== "waiting") return;
    if (!(await this.desk.claim(item))) return;
    await this.updateComplete;
    await this.write("reply");
  }

  protected override render() {
    const { desk } = this;
    const { t } = desk;
    const item = desk.openItem;
    if (!desk.route.handoff) {
      return html`<div class="empty grow centred">
        <p class="empty-title">${t("conv.none")}</p>
        <p>${t("conv.none_hint")}</p>
      </div>`;
    }
    if (!item) return this.renderMissing();
    return html`${this.renderHead(item)} ${this.renderTrouble()}
      <desk-transcript .desk=${desk} .item=${item}></desk-transcript>
      ${this.renderFoot(item)}`;
  }

  private renderMissing(): TemplateResult {
    const { desk } = this;
    const trouble = desk.openTrouble;
    return html`<div class="empty grow centred" role="status">
      <p>${trouble ?? desk.t("conv.loading")}</p>
      ${trouble && trouble !== desk.t("conv.gone")
        ? html`<button type="button" class="button" @click=${this.reload}>${desk.t("conv.reload")}</button>`
        : nothing}
    </div>`;
  }

  private renderTrouble(): TemplateResult | typeof nothing {
    const trouble = this.desk.openTrouble;
    return trouble ? html`<p class="trouble" role="status">${trouble}</p>` : nothing;
  }

  private renderHead(item: Item): TemplateResult {
    const { desk } = this;
    const { t } = desk;
    const language =
      item.language === "unknown"
        ? t("card.unknown_language")
        : languageName(item.language, desk.language);
    return html`<header class="conversation-head">
      <div class="conversation-who">
        <h2 class="conversation-name" tabindex="-1">${mark(item.customer_type.id)} <bdi>${item.name}</bdi></h2>
        <p class="conversation-state">
          ${item.status === "closed" ? nothing : presence(item.online, t("item.online"), t("item.offline"))}
          <span>${item.need?.name ?? t("item.no_need")}</span>
          <span>${language}</span>
          ${this.renderState(item)}
        </p>
      </div>
      ${desk.isMine(item) ? this.renderActions() : nothing}
    </header>`;
  }

  private renderState(item: Item): TemplateResult | typeof nothing {
    const { desk } = this;
    const { language, t } = desk;
    const moment = (at: string | null | undefined) =>
      at ? formatMoment(at, Date.now(), language) : "";
    if (item.status === "waiting") {
      return html`<span>${t("conv.waits_in", { department: item.department.name })}</span>
        <desk-wait .item=${item} .since=${item.waiting_since} .t=${t} .language=${language}></desk-wait>`;
    }
    if (item.status === "closed") {
      return html`<span>${t("conv.closed", { time: moment(item.closed_at) })}</span>`;
    }
    if (!desk.isMine(item)) return nothing;
    return html`<span>${t("conv.with_you", { time: moment(item.claimed_at) })}</span>`;
  }

  private renderActions(): TemplateResult {
    const { t } = this.desk;
    return html`<div class="actions" role="group" aria-label=${t("act.label")}>
      ${ACTIONS.map(
        (action) =>
          html`<button
            type="button"
            class="button"
            data-test=${action}
            @click=${() => this.dispatchEvent(new CustomEvent("act", { detail: action }))}
          >
            ${t(`act.${action}`)}
          </button>`,
      )}
    </div>`;
  }

  private renderFoot(item: Item): TemplateResult {
    const { desk } = this;
    const isMine = desk.isMine(item);
    const isNoting = item.status !== "closed" && desk.draft(item.handoff).mode === "note";
    const composer =
      isMine || isNoting
        ? html`<desk-composer .desk=${desk} .item=${item}></desk-composer>`
        : nothing;
    return html`${this.renderLeft(item)} ${composer} ${isMine ? nothing : this.renderHolder(item)}`;
  }

  private renderLeft(item: Item): TemplateResult | typeof nothing {
    const { t } = this.desk;
    if (item.kind !== "message" || item.status === "closed") return nothing;
    const { email } = item;
    return html`<p class="left-line">
      ${icon("letter")} ${t("conv.left_message")}
      ${email
        ? html`<a href="mailto:${encodeURIComponent(email)}">${t("conv.left_email", { email })}</a>`
        : nothing}
    </p>`;
  }

  private renderHolder(item: Item): TemplateResult {
    const { desk } = this;
    const { t } = desk;
    if (item.status === "waiting") return this.renderClaim();
    const closed = t("conv.closed", {
      time: formatMoment(item.closed_at ?? item.waiting_since, Date.now(), desk.language),
    });
    const held = t("conv.with_other", { name: item.staff?.name ?? t("author.staff") });
    return html`<div class="foot-line">
      <p data-test="held">${item.status === "closed" ? closed : held}</p>
      ${item.status === "closed" ? nothing : this.renderLeaveNote()}
    </div>`;
  }

  private renderClaim(): TemplateResult {
    const { desk } = this;
    const { t } = desk;
    return html`<div class="claim">
      <p class="hint">${t("claim.hint")}</p>
      ${this.renderLeaveNote()}
      <button
        type="button"
        class="button primary large"
        data-test="claim"
        aria-disabled=${desk.claiming}
        @click=${this.claim}
      >
        ${desk.claiming ? t("claim.busy") : t("claim.button")}
      </button>
    </div>`;
  }

  private renderLeaveNote(): TemplateResult {
    return html`<button
      type="button"
      class="button quiet"
      data-test="note-mode"
      @click=${() => this.write("note")}
    >
      ${icon("lock")} ${this.desk.t("compose.leave_note")}
    </button>`;
  }

  private reload(): void {
    const { handoff } = this.desk.route;
    if (handoff) void this.desk.loadHandoff(handoff);
  }
}
