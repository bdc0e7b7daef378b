import { describe, expect, test } from "vitest";
import { clock, dayKey, dayName, fullMoment, minutesBetween, momentAhead } from "./time";

// Local times, so that the tests hold in every time zone. 21 November 2026 is a Saturday.
const noon = new Date(2026, 10, 21, 12, 0);
const at = (day: number, hour: number, minute = 0): Date => new Date(2026, 10, day, hour, minute);

test("a clock shows 24 hours, in Arabic with the digits of references", () => {
  expect(clock(at(21, 0, 5), "en")).toBe("00:05");
  expect(clock(at(21, 14, 5), "ar")).toBe("14:05");
});

describe("a day", () => {
  test.each([
    [21, "Today"],
    [20, "Yesterday"],
    [19, "Thursday 19 November"],
  ])("the %ith is %s", (day, name) => {
    expect(dayName(at(day, 23, 59), noon, "en")).toBe(name);
  });

  test("is the reader's own", () => {
    expect(dayKey(at(21, 0))).toBe(dayKey(at(21, 23, 59)));
    expect(dayKey(at(21, 23, 59))).not.toBe(dayKey(at(22, 0)));
  });
});

describe("a moment ahead", () => {
  test.each([
    [at(21, 16), "16:00"],
    [at(23, 8), "Monday 08:00"],
  ])("%s is as short as it can be", (moment, words) => {
    expect(momentAhead(moment, noon, "en").replace(/ at |, /, " ")).toBe(words);
  });

  test("further away has its date", () => {
    expect(momentAhead(new Date(2026, 11, 7, 8, 0), noon, "en")).toMatch(/7 December/);
  });
});

test("minutes are whole and never negative", () => {
  expect(minutesBetween(at(21, 12), at(21, 12, 59))).toBe(59);
  expect(minutesBetween(at(21, 12), at(21, 11))).toBe(0);
});

test("no time is no words", () => {
  expect(fullMoment("", "en")).toBe("");
});
