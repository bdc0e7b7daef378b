// The widget's own words in its four languages; what the bot says comes from the gateway.

import { translator, type Catalogue, type Language, type Translate } from "../shared/words";
import ar from "./words/ar.json";
import en from "./words/en.json";
import fi from "./words/fi.json";
import fr from "./words/fr.json";

export type WidgetKey = keyof typeof en;
export type T = Translate<WidgetKey>;

export const CATALOGUES: Readonly<Record<Language, Catalogue<WidgetKey>>> = { en, fr, fi, ar };

export function widgetWords(language: Language): T {
  return translator(CATALOGUES, language);
}
