// The desk's words: four catalogues with the same keys, and names of ids that may have no word.

import { translator, type Language, type Translate } from "../shared/words";
import ar from "./words/ar.json";
import en from "./words/en.json";
import fi from "./words/fi.json";
import fr from "./words/fr.json";
import { plainName } from "./format";

export type Key = keyof typeof en;
export type Words = Translate<Key>;

export const CATALOGUES: Readonly<Record<Language, Readonly<Record<Key, string>>>> = { en, fr, fi, ar };

export function wordsIn(language: Language): Words {
  return translator<Key>(CATALOGUES, language);
}

/** The word for an id the server may extend (a mood, a field, a step); else the id made readable. */
export function nameOf(t: Words, group: string, id: string): string {
  const key = `${group}.${id}`;
  return key in en ? t(key as Key) : plainName(id);
}
