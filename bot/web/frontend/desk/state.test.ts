// The desk's knowledge: snapshots, merged events, drafts and messages on their way.

import { describe, expect, test } from "vitest";
import {
  answeredTo,
  changeDraft,
  changeOutgoing,
  draftOf,
  EMPTY_LOG,
  excess,
  findItem,
  groupOf,
  hasGap,
  LONGEST,
  markPresence,
  matches,
  mergeEvents,
  mergeQueue,
  neighbour,
  newlyWaiting,
  placeItem,
  stillUnseen,
  unansweredSince,
  unreadAfter,
  withoutDraft,
  type Outgoing,
} from "./state";
import type { DeskEvent, Item, Queue } from "./wire";

const ME = "s1";

function item(handoff: string, change: Partial<Item> = {}): Item {
  return {
    handoff,
    conversation: `c-${handoff}`,
    status: "waiting",
    kind: "live",
    department: { id: "public_sector", name: "Public sector" },
    waiting_since: "2026-11-21T10:00:00Z",
    urgency: "normal",
    urgency_words: [],
    language: "fi",
    customer_type: { id: "public_body", name: "Public body", probability: 0.87 },
    need: { id: "query_invoice", name: "Question about an invoice" },
    name: "Marja Virtanen",
    excerpt: "Laskulla on väärä viite.",
    unread: 0,
    online: true,
    version: 1,
    ...change,
  };
}

function held(handoff: string, by: string, change: Partial<Item> = {}): Item {
  return item(handoff, { status: "active", staff: { id: by, name: by, initials: by }, ...change });
}

function queue(version: number, groups: Partial<Omit<Queue, "version">> = {}): Queue {
  return { version, waiting: [], mine: [], others: [], closed: [], ...groups };
}

function message(seq: number, change: Partial<DeskEvent> = {}): DeskEvent {
  const at = new Date(Date.UTC(2026, 10, 21, 10, 0, seq)).toISOString();
  return { seq, kind: "message", at, author: "customer", text: `line ${seq}`, ...change };
}

const seqs = (log: { events: readonly DeskEvent[] }) => log.events.map(({ seq }) => seq);
const ids = (items: Item[]) => items.map(({ handoff }) => handoff);

describe("the queue", () => {
  test("a newer snapshot replaces the one shown", () => {
    const shown = mergeQueue(queue(1, { waiting: [item("a")] }), queue(2, { waiting: [item("b")] }), ME);

    expect(ids(shown.waiting)).toEqual(["b"]);
  });

  test("a snapshot that comes late changes nothing", () => {
    const current = queue(5, { waiting: [item("a")] });

    expect(mergeQueue(current, queue(4), ME)).toBe(current);
  });

  test("the first snapshot of a connection counts although its version is lower", () => {
    const current = queue(5, { waiting: [item("a")] });

    const shown = mergeQueue(current, queue(1, { waiting: [item("b")] }), ME, { anyVersion: true });

    expect(ids(shown.waiting)).toEqual(["b"]);
  });

  test("the server's order is kept", () => {
    const shown = mergeQueue(queue(1), queue(2, { waiting: [item("z"), item("a"), item("m")] }), ME);

    expect(ids(shown.waiting)).toEqual(["z", "a", "m"]);
  });

  test("a claimed item moves to mine, and a snapshot from before the claim does not undo it", () => {
    const waiting = queue(1, { waiting: [item("a"), item("b")] });

    const claimed = placeItem(waiting, held("a", ME, { version: 2 }), ME);
    const shown = mergeQueue(claimed, queue(2, { waiting: [item("a"), item("b")] }), ME);

    expect(ids(shown.mine)).toEqual(["a"]);
    expect(ids(shown.waiting)).toEqual(["b"]);
  });

  test("an older version of an item changes nothing", () => {
    const current = queue(1, { mine: [held("a", ME, { version: 3 })] });

    expect(placeItem(current, item("a", { version: 2 }), ME)).toBe(current);
  });

  test("an item that stays in its group keeps its place", () => {
    const current = queue(1, { waiting: [item("a"), item("b"), item("c")] });

    const shown = placeItem(current, item("b", { version: 2, unread: 3 }), ME);

    expect(ids(shown.waiting)).toEqual(["a", "b", "c"]);
    expect(findItem(shown, "b")?.unread).toBe(3);
  });

  test("what was closed last stands first among the closed", () => {
    const current = queue(1, { mine: [held("a", ME)], closed: [item("b", { status: "closed" })] });

    const shown = placeItem(current, item("a", { status: "closed", version: 2 }), ME);

    expect(ids(shown.closed)).toEqual(["a", "b"]);
    expect(shown.mine).toEqual([]);
  });

  test("who holds an item decides its group", () => {
    expect(groupOf(item("a"), ME)).toBe("waiting");
    expect(groupOf(held("a", ME), ME)).toBe("mine");
    expect(groupOf(held("a", "s2"), ME)).toBe("others");
    expect(groupOf(held("a", ME, { status: "closed" }), ME)).toBe("closed");
  });

  test("arrivals are those that were not waiting before; a first snapshot is no news", () => {
    const after = queue(2, { waiting: [item("a"), item("b")] });

    expect(ids(newlyWaiting(queue(1, { waiting: [item("a")] }), after))).toEqual(["b"]);
    expect(newlyWaiting(null, after)).toEqual([]);
  });

  test("presence marks every item of the conversation and no other", () => {
    const shown = markPresence(queue(1, { waiting: [item("a"), item("b")] }), "c-a", false);

    expect(shown.waiting.map(({ online }) => online)).toEqual([false, true]);
  });

  test("every word of a filter must occur, in any case, anywhere in what is shown", () => {
    expect(matches(item("a"), "VIRTANEN invoice")).toBe(true);
    expect(matches(item("a"), "väärä")).toBe(true);
    expect(matches(item("a"), "virtanen refund")).toBe(false);
    expect(matches(item("a"), "  ")).toBe(true);
  });

  test("steps stop at both ends of the list", () => {
    expect(neighbour(["a", "b", "c"], "b", 1)).toBe("c");
    expect(neighbour(["a", "b", "c"], "c", 1)).toBe("c");
    expect(neighbour(["a", "b", "c"], "a", -1)).toBe("a");
    expect(neighbour(["a", "b", "c"], "gone", 1)).toBe("a");
    expect(neighbour([], null, 1)).toBeNull();
  });
});

describe("a conversation's events", () => {
  test("stand in the order of seq, however they come", () => {
    const log = mergeEvents(mergeEvents(EMPTY_LOG, [message(3), message(1)]), [message(2)]);

    expect(seqs(log)).toEqual([1, 2, 3]);
    expect(log.covered).toBe(3);
  });

  test("that come twice stand once", () => {
    const log = mergeEvents(mergeEvents(EMPTY_LOG, [message(1), message(2)]), [message(2), message(1)]);

    expect(seqs(log)).toEqual([1, 2]);
  });

  test("after a hole are shown, but the question to the server starts before it", () => {
    const log = mergeEvents(mergeEvents(EMPTY_LOG, [message(1)]), [message(4)]);

    expect(seqs(log)).toEqual([1, 4]);
    expect(log.covered).toBe(1);
    expect(hasGap(log)).toBe(true);
  });

  test("close the hole when the server has answered, also where a seq is not for the desk", () => {
    const withHole = mergeEvents(EMPTY_LOG, [message(1), message(4)]);

    const log = mergeEvents(withHole, [message(2), message(4)], 4);

    expect(seqs(log)).toEqual([1, 2, 4]);
    expect(hasGap(log)).toBe(false);
  });

  test("an answer that is older than what is known takes nothing back", () => {
    const log = mergeEvents(EMPTY_LOG, [message(1), message(2), message(3)]);

    expect(mergeEvents(log, [message(1)], 1)).toEqual(log);
  });

  test("any order of any frames with any repeats ends in the same list", () => {
    const all = Array.from({ length: 40 }, (_, i) => message(i + 1));
    const scattered = all
      .flatMap((event) => [event, event])
      .sort((a, b) => ((a.seq * 7919) % 83) - ((b.seq * 7919) % 83));

    const log = scattered.reduce((known, event) => mergeEvents(known, [event]), EMPTY_LOG);

    expect(log.events).toEqual(all);
    expect(log.covered).toBe(40);
  });

  test("unread are the customer's messages after what was read", () => {
    const log = mergeEvents(EMPTY_LOG, [
      message(1),
      message(2, { author: "staff" }),
      message(3),
      message(4, { kind: "note", author: "staff" }),
    ]);

    expect(unreadAfter(log, 1)).toBe(1);
    expect(unreadAfter(log, 3)).toBe(0);
  });

  test("up to the last answer, or the handoff, are taken as read by who opens the desk anew", () => {
    const handoff = message(2, { kind: "owner", owner: "queue", author: undefined });
    const waiting = mergeEvents(EMPTY_LOG, [message(1), handoff, message(3)]);
    const answered = mergeEvents(waiting, [message(4, { author: "staff" }), message(5)]);

    expect([EMPTY_LOG, waiting, answered].map(answeredTo)).toEqual([0, 2, 4]);
  });
});

describe("how long the customer has been without an answer", () => {
  const handoff = message(2, { kind: "owner", owner: "queue", author: undefined });
  const answer = message(4, { author: "staff" });

  test("runs from the handoff until the first answer", () => {
    const log = mergeEvents(EMPTY_LOG, [message(1), handoff, message(3)]);

    expect(unansweredSince(log)).toBe(handoff.at);
  });

  test("stands still while staff spoke last, whatever notes were written", () => {
    const note = message(5, { kind: "note", author: "staff" });

    expect(unansweredSince(mergeEvents(EMPTY_LOG, [handoff, answer, note]))).toBeNull();
  });

  test("runs from the first of the customer's new messages", () => {
    const log = mergeEvents(EMPTY_LOG, [handoff, answer, message(5), message(6)]);

    expect(unansweredSince(log)).toBe(message(5).at);
  });

  test("starts again with a transfer, although a colleague had answered", () => {
    const transfer = message(5, { kind: "owner", owner: "queue", author: undefined });
    const taken = message(6, { kind: "owner", owner: "staff", author: undefined });

    const log = mergeEvents(EMPTY_LOG, [handoff, answer, transfer, taken]);

    expect(unansweredSince(log)).toBe(transfer.at);
  });
});

describe("drafts", () => {
  test("of four conversations stay apart, and replies apart from notes", () => {
    let drafts = changeDraft({}, "a", { reply: "Hei" });
    drafts = changeDraft(drafts, "b", { note: "ask Matti", mode: "note" });
    drafts = changeDraft(drafts, "a", { mode: "note" });

    expect(draftOf(drafts, "a")).toEqual({ mode: "note", reply: "Hei", note: "" });
    expect(draftOf(drafts, "b")).toEqual({ mode: "note", reply: "", note: "ask Matti" });
    expect(draftOf(drafts, "c")).toEqual({ mode: "reply", reply: "", note: "" });
  });

  test("go with the conversation they were for, and no other", () => {
    const drafts = changeDraft(changeDraft({}, "a", { reply: "Hei" }), "b", { reply: "Moi" });

    expect(Object.keys(withoutDraft(drafts, "a"))).toEqual(["b"]);
  });
});

test("a text is too long by the characters that do not fit, an emoji being one", () => {
  expect(excess("a".repeat(LONGEST))).toBe(0);
  expect(excess("a".repeat(LONGEST + 3))).toBe(3);
  expect(excess("\u{1F600}".repeat(LONGEST))).toBe(0);
});

describe("a message on its way", () => {
  const sending: Outgoing = {
    id: "m1",
    handoff: "a",
    conversation: "c-a",
    mode: "reply",
    text: "Hello",
    state: "sending",
    after: 3,
  };

  test("is shown until its event is there", () => {
    const [sent] = changeOutgoing([sending], "m1", { state: "sent", seq: 4 });
    const before = mergeEvents(EMPTY_LOG, [message(3)]);
    const after = mergeEvents(before, [message(4, { author: "staff", text: "Hello" })]);

    expect(stillUnseen([sent!], before)).toEqual([sent]);
    expect(stillUnseen([sent!], after)).toEqual([]);
  });

  test("is not shown twice when its event overtakes the answer", () => {
    const log = mergeEvents(EMPTY_LOG, [message(4, { author: "staff", text: "Hello" })]);

    expect(stillUnseen([sending], log)).toEqual([]);
  });

  test("is told from an equal one sent before", () => {
    const log = mergeEvents(EMPTY_LOG, [message(3, { author: "staff", text: "Hello" })]);

    expect(stillUnseen([sending], log)).toEqual([sending]);
  });

  test("and its equal twin need an event each", () => {
    const twin = { ...sending, id: "m2" };
    const one = mergeEvents(EMPTY_LOG, [message(4, { author: "staff", text: "Hello" })]);
    const both = mergeEvents(one, [message(5, { author: "staff", text: "Hello" })]);

    expect(stillUnseen([sending, twin], one)).toEqual([twin]);
    expect(stillUnseen([sending, twin], both)).toEqual([]);
  });

  test("is found by its id where the server gives it", () => {
    const other = message(4, { author: "staff", text: "Hello", id: "m9" });
    const own = message(5, { author: "staff", text: "Hello", id: "m1" });

    expect(stillUnseen([sending], mergeEvents(EMPTY_LOG, [other]))).toEqual([sending]);
    expect(stillUnseen([sending], mergeEvents(EMPTY_LOG, [other, own]))).toEqual([]);
  });

  test("as a note is never taken for a message with the same words", () => {
    const note: Outgoing = { ...sending, mode: "note" };
    const log = mergeEvents(EMPTY_LOG, [message(4, { author: "staff", text: "Hello" })]);

    expect(stillUnseen([note], log)).toEqual([note]);
  });
});
