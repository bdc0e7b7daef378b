// Words of a page in four languages: catalogues, parameters, plurals, writing direction.

export const LANGUAGES = ["en", "fr", "fi", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];
export type Direction = "ltr" | "rtl";
export type Params = Readonly<Record<string, string | number>>;
/** One language's words by key. Plurals: `{count, plural, =0 {none} one {# thing} other {# things}}`. */
export type Catalogue<Key extends string = string> = Readonly<Record<Key, string>>;
export type Translate<Key extends string = string> = (key: Key, params?: Params) => string;

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.includes(value as Language);
}

/** The first wish we can fulfil ("fr-CA" is fulfilled by French); English when there is none. */
export function chooseLanguage(...wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const primary = wish?.toLowerCase().split(/[-_]/)[0];
    if (isLanguage(primary)) return primary;
  }
  return "en";
}

export function directionOf(language: Language): Direction {
  return language === "ar" ? "rtl" : "ltr";
}

/** The locale for Intl. Arabic keeps the digits that references and clocks are written with. */
export function intlLocale(language: Language): string {
  return language === "ar" ? "ar-u-nu-latn" : language === "en" ? "en-GB" : language;
}

/** A `t(key, params)` for one language. A key without words shows as itself, so that it is noticed. */
export function translator<Key extends string>(
  catalogues: Readonly<Record<Language, Catalogue<Key>>>,
  language: Language,
): Translate<Key> {
  const catalogue = catalogues[language];
  return (key, params = {}) => fill(catalogue[key] ?? key, params, language);
}

/** Fill `{name}` and plurals of one pattern. Numbers are written as the language writes them. */
export function fill(pattern: string, params: Params, language: Language): string {
  let result = "";
  let index = 0;
  while (index < pattern.length) {
    const open = pattern.indexOf("{", index);
    if (open < 0) break;
    const close = closingBrace(pattern, open);
    result += pattern.slice(index, open) + fillOne(pattern.slice(open + 1, close), params, language);
    index = close + 1;
  }
  return result + pattern.slice(index);
}

function fillOne(inside: string, params: Params, language: Language): string {
  const plural = /^\s*(\w+)\s*,\s*plural\s*,(.*)$/s.exec(inside);
  if (!plural) return show(params[inside.trim()], language);
  const count = Number(params[plural[1]!] ?? 0);
  const branch = choosePlural(pluralBranches(plural[2]!), count, language);
  return fill(branch.replaceAll("#", show(count, language)), params, language);
}

function choosePlural(branches: Map<string, string>, count: number, language: Language): string {
  const rule = new Intl.PluralRules(intlLocale(language)).select(count);
  return branches.get(`=${count}`) ?? branches.get(rule) ?? branches.get("other") ?? "";
}

function pluralBranches(text: string): Map<string, string> {
  const branches = new Map<string, string>();
  let index = 0;
  for (;;) {
    const open = text.indexOf("{", index);
    if (open < 0) return branches;
    const close = closingBrace(text, open);
    branches.set(text.slice(index, open).trim(), text.slice(open + 1, close));
    index = close + 1;
  }
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    if (text[index] === "{") depth += 1;
    if (text[index] === "}" && --depth === 0) return index;
  }
  throw new SyntaxError(`Unclosed brace in “${text}”`);
}

function show(value: string | number | undefined, language: Language): string {
  if (value === undefined) return "";
  if (typeof value === "number") return new Intl.NumberFormat(intlLocale(language)).format(value);
  return isolate(value, directionOf(language));
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const LEFT_TO_RIGHT = /[A-Za-z\u00c0-\u02af\u0370-\u058f]/;

/** A name written the other way keeps its own order and does not disturb the sentence around it. */
export function isolate(text: string, direction: Direction): string {
  const foreign = direction === "rtl" ? LEFT_TO_RIGHT : RIGHT_TO_LEFT;
  return foreign.test(text) ? `\u2068${text}\u2069` : text;
}
