// Waits, shares, moments and fields as the desk writes them.

import { expect, test } from "vitest";
import {
  formatEuros,
  formatMoment,
  formatPercent,
  formatWait,
  isUnknown,
  itemWaitLevel,
  languageName,
  languageSign,
  plainName,
  safeUrl,
  secondsSince,
  shortDay,
  waitLevel,
} from "./format";
import type { Item } from "./wire";

const NOON = new Date(2026, 10, 21, 12, 0, 0).getTime();
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

test("a wait is minutes and seconds, then hours, then days", () => {
  expect(formatWait(0, "en")).toBe("0:00");
  expect(formatWait(42, "en")).toBe("0:42");
  expect(formatWait(272, "en")).toBe("4:32");
  expect(formatWait(3599, "en")).toBe("59:59");
  expect(formatWait(3840, "en")).toBe("1h 4m");
  expect(formatWait(200_000, "en")).toBe("2d 7h");
});

test("a wait turns long at three minutes and too long at eight", () => {
  expect([179, 180, 479, 480].map(waitLevel)).toEqual(["fine", "long", "long", "too_long"]);
});

test("a left message does not alarm by the minute", () => {
  const left = { kind: "message" } as Item;
  const live = { kind: "live" } as Item;

  expect(itemWaitLevel(left, 50_000)).toBe("fine");
  expect(itemWaitLevel(live, 50_000)).toBe("too_long");
});

test("a wait is never negative, whatever the other machine's clock says", () => {
  expect(secondsSince("2026-11-21T10:00:30Z", Date.parse("2026-11-21T10:00:00Z"))).toBe(0);
  expect(secondsSince("2026-11-21T10:00:00Z", Date.parse("2026-11-21T10:01:30.900Z"))).toBe(90);
  expect(secondsSince("no time", NOON)).toBe(0);
});

test("shares are whole percents, and a small chance is not none", () => {
  expect(formatPercent(0.874, "en")).toBe("87%");
  expect(formatPercent(0.002, "en")).toBe("1%");
  expect(formatPercent(0, "en")).toBe("0%");
  expect(formatPercent(0.5, "fi")).toBe("50\u00a0%");
});

test("every language of the desk writes Latin digits", () => {
  expect(formatPercent(0.87, "ar")).toContain("87");
  expect(formatWait(272, "ar")).toBe("4:32");
  expect(formatWait(3840, "ar")).toMatch(/^1\D+4\D+$/);
});

test("money is written as the language writes it", () => {
  expect(formatEuros("182000", "en")).toBe("€182,000");
  expect(formatEuros("182000.4", "fi")).toBe("182\u00a0000\u00a0€");
  expect(formatEuros("much", "en")).toBe("much");
});

test("a moment of today is a time, of another day a day and a time", () => {
  expect(formatMoment(at(2026, 10, 21, 9, 5), NOON, "en")).toBe("09:05");
  expect(formatMoment(at(2026, 10, 20, 23, 58), NOON, "en")).toBe("yesterday 23:58");
  expect(formatMoment(at(2026, 10, 3, 9, 5), NOON, "en")).toBe("3 Nov 09:05");
});

test("a day of another year says so", () => {
  expect(shortDay(at(2026, 5, 14, 11, 0), NOON, "en")).toBe("14 Jun");
  expect(shortDay(at(2025, 5, 14, 11, 0), NOON, "en")).toBe("14 Jun 2025");
  expect(shortDay("no date", NOON, "en")).toBe("no date");
});

test("a language has a short sign, and one for nobody knows", () => {
  expect(["fi", "pt-BR", "unknown"].map(languageSign)).toEqual(["FI", "PT", "?"]);
});

test("languages have names in the desk's language; nonsense stays as it is", () => {
  expect(languageName("ar", "fr")).toBe("arabe");
  expect(languageName("??", "fr")).toBe("??");
});

test("a field is known unless it says why not", () => {
  expect(isUnknown({ unknown: "because nothing was said" })).toBe(true);
  expect(isUnknown(null)).toBe(true);
  expect(isUnknown([])).toBe(false);
  expect(isUnknown("")).toBe(false);
  expect(isUnknown({ text: "Treasurer" })).toBe(false);
});

test("only web addresses become links", () => {
  expect(safeUrl("https://example.org/a?b=1")).toBe("https://example.org/a?b=1");
  expect(safeUrl("javascript:alert(1)")).toBeNull();
  expect(safeUrl("data:text/html,x")).toBeNull();
  expect(safeUrl("/invoices")).toBeNull();
});

test("an id without a word is made readable", () => {
  expect(plainName("delivery_note")).toBe("Delivery note");
});
