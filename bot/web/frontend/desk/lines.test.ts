// From events to lines: what is grouped, what is left out, and how quiet lines are told.

import { describe, expect, test } from "vitest";
import { isMe, linesOf, tellEvent, type Telling } from "./lines";
import type { DeskEvent } from "./wire";
import { wordsIn } from "./words";

const SIRPA = { name: "Sirpa Hakala", initials: "SH" };
const LEILA = { name: "Leïla", initials: "L" };
const NAMES = [
  { id: "associations", name: "Associations" },
  { id: "query_invoice", name: "Question about an invoice" },
];
const TELLING: Telling = { t: wordsIn("en"), me: { id: "s1", ...SIRPA }, names: NAMES };

function event(seq: number, change: Partial<DeskEvent> = {}): DeskEvent {
  const at = new Date(2026, 10, 21, 10, seq).toISOString();
  return { seq, kind: "message", author: "customer", text: "Hello", at, ...change };
}

describe("lines", () => {
  test("the second message of the same author goes on without a name", () => {
    const lines = linesOf([event(1), event(2), event(3, { author: "bot" })]);

    expect(lines.map(({ continues }) => continues)).toEqual([false, true, false]);
  });

  test("after a pause the name is said again", () => {
    const lines = linesOf([event(1), event(9)]);

    expect(lines[1]?.continues).toBe(false);
  });

  test("two colleagues are told apart", () => {
    const first = event(1, { author: "staff", staff: SIRPA });
    const second = event(2, { author: "staff", staff: LEILA });

    expect(linesOf([first, second])[1]?.continues).toBe(false);
  });

  test("each new day is marked once", () => {
    const yesterday = event(1, { at: new Date(2026, 10, 20, 23, 59).toISOString() });

    const lines = linesOf([yesterday, event(2), event(3)]);

    expect(lines.map(({ startsDay }) => startsDay)).toEqual([true, true, false]);
  });

  test("waiting right after a handoff is not said twice", () => {
    const handoff = event(1, { kind: "handoff" });
    const waits = event(2, { kind: "owner", owner: "queue" });
    const taken = event(3, { kind: "owner", owner: "staff", staff: SIRPA });

    expect(linesOf([handoff, waits, taken]).map((line) => line.event.seq)).toEqual([1, 3]);
    expect(linesOf([waits, taken]).map((line) => line.event.seq)).toEqual([2, 3]);
  });

  test("a note keeps its own shape; what the system says is quiet", () => {
    const lines = linesOf([event(1, { kind: "note", author: "staff" }), event(2, { author: "system" })]);

    expect(lines.map(({ shape }) => shape)).toEqual(["note", "quiet"]);
  });
});

describe("quiet lines", () => {
  test.each<[string, Partial<DeskEvent>]>([
    ["Handed to Associations", { kind: "handoff", department: NAMES[0]! }],
    ["The assistant answers from here", { kind: "owner", owner: "bot" }],
    ["Waiting for Associations", { kind: "owner", owner: "queue", department: NAMES[0]! }],
    [
      "Waiting for Associations",
      { kind: "owner", owner: "queue", department: { id: "associations", name: "Yhdistyspalvelu" } },
    ],
    ["Waiting for a colleague", { kind: "owner", owner: "queue" }],
    ["You took the conversation", { kind: "owner", owner: "staff", staff: SIRPA }],
    ["Leïla took the conversation", { kind: "owner", owner: "staff", staff: LEILA }],
    ["Conversation closed", { kind: "owner", owner: "closed" }],
    [
      "Corrected: Question about an invoice",
      { kind: "correction", author: "staff", detail: { becomes: "query_invoice" } },
    ],
    [
      "The customer corrected: Association, not Business",
      {
        kind: "correction",
        detail: { becomes: "association", becomes_name: "Association", was: "business", was_name: "Business" },
      },
    ],
    ["Corrected", { kind: "correction", author: "staff" }],
    ["Rated 5 of 5. Quick and kind", { kind: "rating", text: "Quick and kind", detail: { csat: 5 } }],
    ["A colleague has it now", { author: "system", text: "A colleague has it now" }],
  ])("%s", (told, change) => {
    expect(tellEvent(event(1, { text: undefined, ...change }), TELLING)).toBe(told);
  });

  test("a transfer tells who, where to, why and with which words", () => {
    const transfer = event(1, {
      kind: "transfer",
      staff: SIRPA,
      department: NAMES[0],
      detail: { reason: "wrong_type", text: "They are a club." },
    });

    expect(tellEvent(transfer, TELLING)).toBe(
      "Sirpa Hakala transferred to Associations. Wrong customer type. They are a club.",
    );
  });
});

test("staff without an id are known by name and initials", () => {
  expect(isMe(SIRPA, TELLING.me)).toBe(true);
  expect(isMe({ ...SIRPA, id: "s2" }, TELLING.me)).toBe(false);
  expect(isMe(undefined, TELLING.me)).toBe(false);
});
