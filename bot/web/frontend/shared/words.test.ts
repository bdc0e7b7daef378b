import { describe, expect, test } from "vitest";
import { chooseLanguage, fill, isolate, translator } from "./words";

const THINGS = "{count, plural, =0 {nothing} one {# thing in {place}} other {# things in {place}}}.";

describe("a pattern", () => {
  test.each([
    [0, "nothing."],
    [1, "1 thing in Turku."],
    [1200, "1,200 things in Turku."],
  ])("is filled for %i", (count, expected) => {
    expect(fill(THINGS, { count, place: "Turku" }, "en")).toBe(expected);
  });

  test("writes numbers as the language does, in Arabic with the digits of references", () => {
    expect(fill("{n}", { n: 1234.5 }, "fi")).toBe("1\u00a0234,5");
    expect(fill("{n}", { n: 7 }, "ar")).toBe("7");
  });

  test("uses all six Arabic plurals", () => {
    const pattern = "{n, plural, zero {z} one {o} two {t} few {f} many {m} other {x}}";

    expect([0, 1, 2, 5, 11, 100].map((n) => fill(pattern, { n }, "ar"))).toEqual(["z", "o", "t", "f", "m", "x"]);
  });

  test("does not read parameters as patterns", () => {
    expect(fill("{name}", { name: "{count, plural, other {#}} #" }, "en")).toBe("{count, plural, other {#}} #");
  });

  test("with an unclosed brace is a mistake of ours", () => {
    expect(() => fill("{name", {}, "en")).toThrow(SyntaxError);
  });
});

test("a name in the other direction keeps its own order", () => {
  expect(isolate("Maija", "rtl")).toBe("\u2068Maija\u2069");
  expect(isolate("Maija", "ltr")).toBe("Maija");
  expect(isolate("محمد", "ltr")).toBe("\u2068محمد\u2069");
});

test.each([
  [["fr-CA", "en"], "fr"],
  [[null, undefined, "sv", "fi_FI"], "fi"],
  [["AR"], "ar"],
  [["sv"], "en"],
  [[], "en"],
] as const)("of %j we speak %s", (wishes, expected) => {
  expect(chooseLanguage(...wishes)).toBe(expected);
});

test("a key without words shows as itself", () => {
  const t = translator({ en: {}, fr: {}, fi: {}, ar: {} } as Record<string, Record<string, string>> as never, "en");

  expect(t("missing" as never)).toBe("missing");
});
