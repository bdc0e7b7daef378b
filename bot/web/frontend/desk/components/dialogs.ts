// <desk-dialogs>: transfer, return, close and the list of shortcuts, each in a <dialog>.

import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { mark } from "../../shared/mark";
import type { Item, Outcome, Transfer, TransferReason } from "../wire";
import type { Key } from "../words";
import { DeskElement } from "./base";

export type DialogName = "transfer" | "return" | "close" | "keys";

const REASONS: readonly TransferReason[] = [
  "wrong_type",
  "wrong_need",
  "needs_specialist",
  "workload",
  "language",
  "other",
];

const OUTCOMES: readonly Outcome[] = ["solved", "follow_up", "no_answer", "not_a_customer", "spam"];

const KEYS: readonly (readonly [keys: string, meaning: Key])[] = [
  ["j k", "keys.move"],
  ["Enter", "keys.open"],
  ["c", "keys.claim"],
  ["r", "keys.reply"],
  ["n", "keys.note"],
  ["t", "keys.transfer"],
  ["b", "keys.return"],
  ["e", "keys.close"],
  ["/", "keys.filter"],
  ["Esc", "keys.escape"],
  ["?", "keys.help"],
];

@customElement("desk-dialogs")
export class Dialogs extends DeskElement {
  @state() private name: DialogName | null = null;
  @state() private item: Item | null = null;
  @state() private reason: TransferReason | null = null;
  @state() private department: string | null = null;
  @state() private error = "";
  @state() private busy = false;

  get isOpen(): boolean {
    return this.name !== null;
  }

  async show(name: DialogName, item: Item | null = null, reason: TransferReason | null = null) {
    this.name = name;
    this.item = item;
    this.reason = reason;
    this.department = null;
    this.error = "";
    await this.updateComplete;
    this.querySelector("dialog")?.showModal();
    this.querySelector<HTMLElement>("[data-first]")?.focus();
  }

  protected override render() {
    if (this.name === null) return nothing;
    const contents: Record<DialogName, () => TemplateResult> = {
      transfer: () => this.renderTransfer(),
      return: () => this.renderReturn(),
      close: () => this.renderClose(),
      keys: () => this.renderKeys(),
    };
    return html`<dialog
      class="dialog dialog-${this.name}"
      aria-labelledby="dialog-title"
      @close=${() => (this.name = null)}
    >
      ${contents[this.name]()}
    </dialog>`;
  }

  // ---- Transfer

  private renderTransfer(): TemplateResult {
    const { t } = this.desk;
    return html`<form data-test="transfer-dialog" novalidate @submit=${this.transfer}>
      ${this.head("transfer.title", "transfer.lead")} ${this.renderReason()} ${this.renderRight()}
      ${this.renderDepartment()} ${this.textField("transfer.text")}
      ${this.foot(
        html`<button class="button primary" data-test="transfer-submit" aria-disabled=${this.busy}>
          ${this.busy ? t("transfer.busy") : this.transferLabel()}
        </button>`,
      )}
    </form>`;
  }

  private transferLabel(): string {
    const { t } = this.desk;
    const chosen = this.chosenDepartment;
    return chosen ? t("transfer.submit_to", { department: chosen.name }) : t("transfer.submit");
  }

  private get chosenDepartment() {
    return this.desk.organisation?.departments.find(({ id }) => id === this.department);
  }

  private renderReason(): TemplateResult {
    const { t } = this.desk;
    return this.choice({
      name: "reason",
      test: "transfer-reason",
      label: "transfer.reason",
      isFirst: true,
      chosen: this.reason ?? "",
      options: REASONS.map((reason) => ({ id: reason, name: t(`reason.${reason}`) })),
      choose: (reason) => (this.reason = (reason || null) as TransferReason | null),
    });
  }

  /** What would have been right: recorded, so that the assistant learns from it. */
  private renderRight(): TemplateResult | typeof nothing {
    const { organisation } = this.desk;
    if (this.reason !== "wrong_type" && this.reason !== "wrong_need") return nothing;
    const isType = this.reason === "wrong_type";
    const wrong = isType ? this.item?.customer_type.id : this.item?.need?.id;
    const all = (isType ? organisation?.types : organisation?.needs) ?? [];
    return this.choice({
      name: isType ? "customer_type" : "need",
      test: isType ? "transfer-type" : "transfer-need",
      label: isType ? "transfer.type" : "transfer.need",
      options: all.filter(({ id }) => id !== wrong),
      hint: this.desk.t("transfer.recorded"),
    });
  }

  private renderDepartment(): TemplateResult {
    const { organisation, t } = this.desk;
    const chosen = this.chosenDepartment;
    const options = (organisation?.departments ?? []).map(({ id, name, open }) => {
      const isHere = id === this.item?.department.id;
      const state = isHere ? "transfer.here" : open ? "transfer.open" : "transfer.closed";
      return { id, name: `${name} · ${t(state)}`, isDisabled: isHere };
    });
    return this.choice({
      name: "department",
      test: "transfer-department",
      label: "transfer.department",
      chosen: this.department ?? "",
      options,
      choose: (department) => (this.department = department || null),
      hint: chosen && !chosen.open ? t("transfer.closed_hint", { department: chosen.name }) : "",
    });
  }

  private async transfer(event: SubmitEvent): Promise<void> {
    const form = this.submitted(event);
    const { department, item, reason } = this;
    if (!form || !item) return;
    const right = textOf(form, "customer_type") || textOf(form, "need");
    if (!reason) return this.complain("transfer.missing.reason", "select[name=reason]");
    if (reason === "wrong_type" && !right) {
      return this.complain("transfer.missing.type", "select[name=customer_type]");
    }
    if (reason === "wrong_need" && !right) {
      return this.complain("transfer.missing.need", "select[name=need]");
    }
    if (!department) return this.complain("transfer.missing.department", "select[name=department]");
    const transfer: Transfer = {
      department,
      reason,
      text: textOf(form, "text"),
      ...(reason === "wrong_type" ? { customer_type: right } : {}),
      ...(reason === "wrong_need" ? { need: right } : {}),
    };
    const name = this.chosenDepartment?.name ?? department;
    await this.carryOut(() => this.desk.transfer(item, transfer, name));
  }

  // ---- Return and close

  private renderReturn(): TemplateResult {
    const { t } = this.desk;
    return html`<form data-test="return-dialog" @submit=${this.giveBack}>
      ${this.head("return.title", "return.lead")} ${this.textField("return.text", true)}
      ${this.foot(
        html`<button class="button primary" data-test="return-submit" aria-disabled=${this.busy}>
          ${t(this.busy ? "return.busy" : "return.submit")}
        </button>`,
      )}
    </form>`;
  }

  private async giveBack(event: SubmitEvent): Promise<void> {
    const form = this.submitted(event);
    const { item } = this;
    if (form && item) await this.carryOut(() => this.desk.returnToAssistant(item, textOf(form, "text")));
  }

  private renderClose(): TemplateResult {
    const { t } = this.desk;
    return html`<form data-test="close-dialog" novalidate @submit=${this.close}>
      ${this.head("close.title", "close.lead")}
      <fieldset>
        <legend>${t("close.outcome")}</legend>
        ${OUTCOMES.map(
          (outcome, i) =>
            html`<label class="outcome">
              <input
                type="radio"
                name="outcome"
                value=${outcome}
                data-test="close-outcome"
                ?data-first=${i === 0}
              />
              <span
                >${t(`outcome.${outcome}`)}
                <span class="hint">${t(`outcome.${outcome}_hint`)}</span></span
              >
            </label>`,
        )}
      </fieldset>
      ${this.textField("close.text")}
      ${this.foot(
        html`<button class="button primary" data-test="close-submit" aria-disabled=${this.busy}>
          ${t(this.busy ? "close.busy" : "close.submit")}
        </button>`,
      )}
    </form>`;
  }

  private async close(event: SubmitEvent): Promise<void> {
    const form = this.submitted(event);
    const { item } = this;
    if (!form || !item) return;
    const outcome = form.get("outcome") as Outcome | null;
    if (!outcome) return this.complain("close.missing.outcome", '[name="outcome"]');
    await this.carryOut(() => this.desk.close(item, outcome, textOf(form, "text")));
  }

  // ---- Shortcuts

  private renderKeys(): TemplateResult {
    const { settings, t } = this.desk;
    return html`<form method="dialog" data-test="keys-dialog">
      ${this.head("keys.title", "keys.off_while_typing")}
      <dl class="keys">
        ${KEYS.map(
          ([keys, meaning]) =>
            html`<div>
              <dt dir="ltr">${keys.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</dt>
              <dd>${t(meaning)}</dd>
            </div>`,
        )}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          data-test="keys-enabled"
          .checked=${settings.shortcuts}
          @change=${() => this.desk.changeSettings({ shortcuts: !settings.shortcuts })}
        />
        ${t("keys.enabled")}
      </label>
      <div class="dialog-foot"><button class="button primary" data-first>${t("keys.done")}</button></div>
    </form>`;
  }

  // ---- Pieces

  private head(title: Key, lead: Key): TemplateResult {
    const { t } = this.desk;
    return html`<h2 id="dialog-title">${t(title)}</h2>
      ${this.item
        ? html`<p class="dialog-whom">${mark(this.item.customer_type.id)} <bdi>${this.item.name}</bdi></p>`
        : nothing}
      <p class="soft">${t(lead)}</p>`;
  }

  private foot(submit: TemplateResult): TemplateResult {
    return html`<p class="error" role="alert" data-test="dialog-error">${this.error}</p>
      <div class="dialog-foot">
        <button type="button" class="button" data-test="cancel" @click=${this.cancel}>
          ${this.desk.t("act.cancel")}
        </button>
        ${submit}
      </div>`;
  }

  private textField(label: Key, isFirst = false): TemplateResult {
    const { t } = this.desk;
    return html`<label class="text-field">
      ${t(label)} <span class="hint">${t("transfer.optional")}</span>
      <textarea name="text" rows="2" dir="auto" data-test="dialog-text" ?data-first=${isFirst}></textarea>
    </label>`;
  }

  private choice(choice: {
    name: string;
    test: string;
    label: Key;
    options: readonly { id: string; name: string; isDisabled?: boolean }[];
    isFirst?: boolean;
    chosen?: string;
    choose?: (id: string) => void;
    hint?: string;
  }): TemplateResult {
    const { t } = this.desk;
    const change = (event: Event) => choice.choose?.((event.target as HTMLSelectElement).value);
    return html`<div class="choice">
      <label for="choose-${choice.name}">${t(choice.label)}</label>
      <select
        id="choose-${choice.name}"
        name=${choice.name}
        data-test=${choice.test}
        ?data-first=${choice.isFirst}
        aria-describedby="hint-${choice.name}"
        @change=${change}
      >
        <option value="">${t("transfer.choose")}</option>
        ${choice.options.map(
          ({ id, name, isDisabled }) =>
            html`<option value=${id} ?disabled=${isDisabled} ?selected=${id === choice.chosen}>
              ${name}
            </option>`,
        )}
      </select>
      <p class="hint" id="hint-${choice.name}" aria-live="polite">${choice.hint}</p>
    </div>`;
  }

  private submitted(event: SubmitEvent): FormData | null {
    event.preventDefault();
    return this.busy ? null : new FormData(event.target as HTMLFormElement);
  }

  private async carryOut(command: () => Promise<string | null>): Promise<void> {
    this.busy = true;
    this.error = "";
    const error = await command();
    this.busy = false;
    if (error) {
      this.error = error;
      return;
    }
    this.querySelector("dialog")?.close();
    this.dispatchEvent(new Event("done"));
  }

  private complain(key: Key, field: string): void {
    this.error = this.desk.t(key);
    this.querySelector<HTMLElement>(field)?.focus();
  }

  private cancel(): void {
    this.querySelector("dialog")?.close();
  }
}

function textOf(form: FormData, field: string): string {
  return String(form.get(field) ?? "").trim();
}
