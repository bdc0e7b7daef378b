import { describe, expect, test } from "vitest";
import { LANGUAGES } from "../shared/words";
import { speakerWords } from "./speaker";
import type { Ownership } from "./wire";
import { CATALOGUES, widgetWords, type WidgetKey } from "./words";

const KEYS = Object.keys(CATALOGUES.en) as WidgetKey[];

describe.each(LANGUAGES)("the words in %s", (language) => {
  test("are all there and none is left over", () => {
    expect(Object.keys(CATALOGUES[language]).sort()).toEqual([...KEYS].sort());
  });

  test.each(KEYS)("take the same facts as in English: %s", (key) => {
    expect(parameters(CATALOGUES[language][key])).toEqual(parameters(CATALOGUES.en[key]));
  });

  test("neither shout nor wink", () => {
    const all = Object.values(CATALOGUES[language]).join(" ");

    expect(all).not.toMatch(/!|\p{Extended_Pictographic}/u);
  });

  test.each([0, 1, 2, 3, 11, 100])("count people ahead: %i", (count) => {
    const words = widgetWords(language)("people_ahead", { count });

    expect(words).not.toBe("");
    expect(words).not.toMatch(/[{}#]/);
  });
});

function parameters(pattern: string): string[] {
  return [...new Set([...pattern.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1]!))].sort();
}

describe("the header", () => {
  const nobody = { seq: 1, department: null, staff: null, position: null, wait: null, opens: null };
  const publicSector = { id: "public_sector", name: "Public sector" };
  const now = new Date("2026-11-21T12:00:00Z");
  const header = (changes: Partial<Ownership>): { title: string; detail: string } =>
    speakerWords(widgetWords("en"), "en", { owner: "bot", ...nobody, ...changes }, now);

  test("names the assistant", () => {
    expect(header({}).title).toBe("Osasto assistant");
  });

  test("names the department, how many are ahead and how long it takes", () => {
    expect(header({ owner: "queue", department: publicSector, position: 3, wait: [3, 6] })).toEqual({
      title: "Public sector",
      detail: "2 ahead of you, about 3–6 min",
    });
  });

  test("says that one is next", () => {
    expect(header({ owner: "queue", department: publicSector, position: 1, wait: [0, 2] }).detail).toBe(
      "You are next, about 2 min",
    );
  });

  test("says hours when it takes hours", () => {
    expect(header({ owner: "queue", position: 9, wait: [100, 130] }).detail).toBe("8 ahead of you, about 2 hours");
  });

  test("says when a closed department opens instead of a wait", () => {
    const detail = header({ owner: "queue", department: publicSector, wait: [3, 6], opens: "2026-11-23T12:00:00Z" }).detail;

    expect(detail).toMatch(/^Opens Monday/);
  });

  test("does not announce an opening that has passed", () => {
    const detail = header({ owner: "queue", department: publicSector, position: 2, opens: "2026-11-21T11:00:00Z" }).detail;

    expect(detail).toBe("1 ahead of you");
  });

  test("names the person and where they work", () => {
    const staff = { name: "Maija Virtanen", initials: "MV" };

    expect(header({ owner: "staff", department: publicSector, staff })).toEqual({
      title: "Maija Virtanen",
      detail: "Public sector",
    });
  });
});
