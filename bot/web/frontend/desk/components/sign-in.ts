// <desk-sign-in>: e-mail and password, and a sentence when they do not open the door.

import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { RequestFailed } from "../api";
import { DeskElement } from "./base";
import { languageChoice } from "./language-choice";

@customElement("desk-sign-in")
export class SignIn extends DeskElement {
  @state() private error = "";
  @state() private busy = false;

  protected override firstUpdated(): void {
    this.querySelector<HTMLInputElement>("#sign-in-email")?.focus();
  }

  protected override render() {
    const { t } = this.desk;
    return html`<main class="door">
      <form class="door-form" novalidate @submit=${this.submit}>
        <p class="brand">Osasto</p>
        <h1>${t("signin.title")}</h1>
        <p class="soft">${t("signin.lead")}</p>
        ${this.desk.ended ? html`<p class="door-ended">${t("signin.ended")}</p>` : nothing}
        <label for="sign-in-email">${t("signin.email")}</label>
        <input
          id="sign-in-email"
          data-test="sign-in-email"
          name="email"
          type="email"
          dir="ltr"
          autocomplete="username"
          aria-describedby="sign-in-error"
        />
        <label for="sign-in-password">${t("signin.password")}</label>
        <input
          id="sign-in-password"
          data-test="sign-in-password"
          name="password"
          type="password"
          dir="ltr"
          autocomplete="current-password"
          aria-describedby="sign-in-error"
        />
        <p id="sign-in-error" class="error" role="alert" data-test="sign-in-error">${this.error}</p>
        <button class="button primary" data-test="sign-in-submit" aria-disabled=${this.busy}>
          ${this.busy ? t("signin.busy") : t("signin.submit")}
        </button>
      </form>
      ${languageChoice(this.desk)}
    </main>`;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const form = new FormData(event.target as HTMLFormElement);
    const email = String(form.get("email")).trim();
    const password = String(form.get("password"));
    if (!email) return this.complain("signin.error.email", "#sign-in-email");
    if (!password) return this.complain("signin.error.password", "#sign-in-password");
    this.busy = true;
    this.error = "";
    try {
      await this.desk.signIn(email, password);
    } catch (error) {
      this.error = this.sentence(error);
    } finally {
      this.busy = false;
    }
  }

  private complain(key: "signin.error.email" | "signin.error.password", field: string): void {
    this.error = this.desk.t(key);
    this.querySelector<HTMLInputElement>(field)?.focus();
  }

  private sentence(error: unknown): string {
    if (error instanceof RequestFailed && [401, 422].includes(error.status)) {
      return this.desk.t("signin.error.wrong");
    }
    if (error instanceof RequestFailed && error.status === 429) return this.desk.t("signin.error.rate");
    return this.desk.sentence(error);
  }
}
