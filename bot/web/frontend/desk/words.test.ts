// The four catalogues agree, and hold a word for everything the desk itself can name.

import { describe, expect, test } from "vitest";
import { LANGUAGES } from "../shared/words";
import { CATALOGUES, nameOf, wordsIn, type Key } from "./words";

const KEYS = Object.keys(CATALOGUES.en) as Key[];
const placeholders = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name]) => name))].sort();

describe.each(LANGUAGES)("%s", (language) => {
  test("has every word and no other", () => {
    expect(Object.keys(CATALOGUES[language]).sort()).toEqual([...KEYS].sort());
  });

  test("leaves nothing empty, asks for the same facts as English, and never shouts", () => {
    for (const key of KEYS) {
      const text = CATALOGUES[language][key];
      expect(text.trim(), key).not.toBe("");
      expect(text, key).not.toContain("!");
      expect(placeholders(text), key).toEqual(placeholders(CATALOGUES.en[key]));
    }
  });

  test("counts by its own rules", () => {
    const t = wordsIn(language);

    for (const count of [0, 1, 2, 3, 11, 100]) expect(t("item.new", { count })).not.toBe("");
  });
});

test("Arabic has its own dual and plural", () => {
  const t = wordsIn("ar");

  expect(t("item.new", { count: 2 })).toBe("رسالتان جديدتان");
  expect(t("item.new", { count: 5 })).toBe("5 رسائل جديدة");
});

test("an id the desk has no word for is shown readably", () => {
  const t = wordsIn("fr");

  expect(nameOf(t, "mood", "angry")).toBe("En colère");
  expect(nameOf(t, "mood", "very_tired")).toBe("Very tired");
});
