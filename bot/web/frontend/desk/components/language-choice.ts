// The choice of the desk's language: every language by its own name.

import { html, type TemplateResult } from "lit";
import { LANGUAGES, type Language } from "../../shared/words";
import type { Desk } from "../desk";

const OWN_NAMES: Readonly<Record<Language, string>> = {
  en: "English",
  fr: "Français",
  fi: "Suomi",
  ar: "العربية",
};

export function languageChoice(desk: Desk): TemplateResult {
  const change = (event: Event) =>
    void desk.changeLanguage((event.target as HTMLSelectElement).value as Language);
  return html`<label class="language">
    <span class="unseen">${desk.t("bar.language")}</span>
    <select data-test="language" @change=${change}>
      ${LANGUAGES.map(
        (language) =>
          html`<option value=${language} lang=${language} ?selected=${language === desk.language}>
            ${OWN_NAMES[language]}
          </option>`,
      )}
    </select>
  </label>`;
}
