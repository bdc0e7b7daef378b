// The demo bar's choices: which language, and which signed customer the visitor pretends to be.

import { chooseLanguage, LANGUAGES, type Language } from "../shared/words";

export interface Identity {
  readonly id: string;
  readonly name: string;
  readonly describes: Partial<Record<Language, string>>;
  readonly token: string;
}

const LANGUAGE_KEY = "pohja:language";
const IDENTITY_KEY = "pohja:identity";

export function chosenLanguage(): Language {
  const wished = new URLSearchParams(location.search).get("lang");
  return chooseLanguage(wished, recall(LANGUAGE_KEY), ...navigator.languages);
}

export function chooseAnotherLanguage(language: Language): void {
  remember(LANGUAGE_KEY, language);
}

export function chosenIdentity(identities: readonly Identity[]): Identity | null {
  const id = recall(IDENTITY_KEY);
  return identities.find((one) => one.id === id) ?? null;
}

export function chooseAnotherIdentity(id: string): void {
  remember(IDENTITY_KEY, id);
}

/** The customers that the gateway signs for the demo; none where the demo is switched off. */
export async function fetchIdentities(): Promise<readonly Identity[]> {
  try {
    const answer = await fetch("/demo/identities");
    const list: unknown = answer.ok ? await answer.json() : [];
    return Array.isArray(list) ? list.filter(isIdentity) : [];
  } catch {
    return [];
  }
}

/** The snippet of the README, with the demo bar's choices filled in. */
export function includeWidget(language: Language, identity: Identity | null): void {
  const script = document.createElement("script");
  script.async = true;
  script.src = `${meta("osasto-widget-origin")}/widget.js`;
  script.dataset.site = meta("osasto-site");
  script.dataset.locale = language;
  if (identity) script.dataset.identity = identity.token;
  document.head.append(script);
}

/** How a language calls itself. */
export function ownName(language: Language): string {
  const name = new Intl.DisplayNames(language, { type: "language" }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

export const languages = LANGUAGES;

function isIdentity(value: unknown): value is Identity {
  const { id, name, token, describes } = (value ?? {}) as Partial<Record<keyof Identity, unknown>>;
  return [id, name, token].every((text) => typeof text === "string") && typeof describes === "object" && describes !== null;
}

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // The choice lasts until the next page then.
  }
}
