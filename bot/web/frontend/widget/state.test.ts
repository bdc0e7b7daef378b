import { describe, expect, test } from "vitest";
import {
  changeButton,
  closedAt,
  INITIAL,
  openButtons,
  reduce,
  timeline,
  unreadAfter,
  unsent,
  type Input,
  type State,
} from "./state";
import type { Button, Message, Ownership, ServerFrame } from "./wire";

const AT = "2026-11-21T12:00:00Z";

function after(...inputs: Input[]): State {
  return inputs.reduce(reduce, INITIAL);
}

function frame(server: ServerFrame): Input {
  return { kind: "frame", frame: server };
}

function owner(seq: number, changes: Partial<Ownership> = {}): Ownership {
  const nobody = { department: null, staff: null, position: null, wait: null, opens: null };
  return { seq, owner: "bot", ...nobody, ...changes };
}

function welcome(seq = 0, changes: { conversation?: string; lang?: string; ownership?: Ownership } = {}): Input {
  const { conversation = "c1", lang = "en", ownership = owner(seq) } = changes;
  return frame({ type: "welcome", conversation, visitor: "v1", lang, ownership });
}

function message(seq: number, changes: Partial<Message> = {}): Input {
  const plain = { id: null, author: "bot", name: null, text: `text ${seq}`, buttons: [], card: null } as const;
  return frame({ type: "message", message: { seq, ...plain, lang: "en", at: AT, ...changes } });
}

function own(seq: number, id: string, text = "hi"): Input {
  return message(seq, { author: "customer", id, text });
}

function ownerFrame(seq: number, changes: Partial<Ownership> = {}): Input {
  return frame({ type: "owner", ownership: owner(seq, changes) });
}

function ack(id: string, seq: number): Input {
  return frame({ type: "ack", id, seq });
}

function error(code: string, id: string | null, sentence = "Sorry."): Input {
  return frame({ type: "error", code, message: sentence, id });
}

function say(id: string, text = "hi"): Input {
  return { kind: "say", message: { id, at: AT, text } };
}

function press(id: string, button: Button): Input {
  return { kind: "press", id, at: AT, button };
}

function lost(): Input {
  return { kind: "connection", connection: "lost" };
}

const YES: Button = { id: "b1", title: "Yes", kind: "answer" };
const NO: Button = { id: "b2", title: "No", kind: "answer" };
const CHANGE: Button = { id: "b9", title: "Change", kind: "change" };

/** The transcript in a few letters: author, text and how the sending went. */
function lines(state: State): string[] {
  return timeline(state).map(({ message, sending }) => {
    const status = sending ? ` (${sending.status})` : "";
    return `${message.author}: ${message.text}${status}`;
  });
}

describe("the transcript", () => {
  test("is ordered by seq, whatever order the frames come in", () => {
    const state = after(welcome(), message(3), message(1), message(2));

    expect(lines(state)).toEqual(["bot: text 1", "bot: text 2", "bot: text 3"]);
  });

  test("shows a message once, however often it is delivered", () => {
    const state = after(welcome(), message(1), message(2), message(1), message(2));

    expect(lines(state)).toEqual(["bot: text 1", "bot: text 2"]);
  });

  test("is not even touched by a duplicate", () => {
    const before = after(welcome(), message(1));

    expect(reduce(before, message(1))).toBe(before);
  });

  test("holds back no message that comes late: a gap is closed where it was", () => {
    const state = after(welcome(), message(1), message(4), ownerFrame(5, { owner: "queue" }), message(2));

    expect(lines(state)).toEqual(["bot: text 1", "bot: text 2", "bot: text 4"]);
  });

  test("is asked for again from the last message shown, not from what was only acknowledged", () => {
    const state = after(welcome(), message(4), say("m1"), ack("m1", 5));

    expect(state.seq).toBe(4);
  });

  test("does not count a status of the queue as a message shown", () => {
    const state = after(welcome(), message(4), ownerFrame(9, { owner: "queue", position: 2 }));

    expect(state.seq).toBe(4);
  });
});

describe("one's own message", () => {
  test("is shown as sending from the moment it is written", () => {
    const state = after(welcome(), message(1), say("m1", "hello"));

    expect(lines(state)).toEqual(["bot: text 1", "customer: hello (sending)"]);
  });

  test("is sent once it is acknowledged", () => {
    const state = after(welcome(), say("m1", "hello"), ack("m1", 1));

    expect(lines(state)).toEqual(["customer: hello (sent)"]);
    expect(unsent(state)).toEqual([]);
  });

  test("merges with its event when the acknowledgement comes first", () => {
    const state = after(welcome(), say("m1", "hello"), ack("m1", 1), own(1, "m1", "hello"));

    expect(lines(state)).toEqual(["customer: hello (sent)"]);
    expect(state.outbox).toEqual([]);
  });

  test("merges with its event when the event comes first", () => {
    const state = after(welcome(), say("m1", "hello"), own(1, "m1", "hello"), ack("m1", 1));

    expect(lines(state)).toEqual(["customer: hello (sent)"]);
    expect(state.outbox).toEqual([]);
  });

  test("keeps its key from writing to event, so that its line is not drawn anew", () => {
    const written = after(welcome(), say("m1"));
    const stored = reduce(written, own(1, "m1"));

    expect(timeline(stored)[0]?.key).toBe(timeline(written)[0]?.key);
  });

  test("takes its place by seq as soon as it is acknowledged", () => {
    const state = after(welcome(), say("m1", "first"), say("m2", "second"), ack("m1", 1), message(2));

    expect(lines(state)).toEqual(["customer: first (sent)", "bot: text 2", "customer: second (sending)"]);
  });

  test("of another tab of the same visitor appears like any other", () => {
    const state = after(welcome(), say("m1", "here"), own(1, "m7", "from the other tab"));

    expect(lines(state)).toEqual(["customer: from the other tab (sent)", "customer: here (sending)"]);
  });

  test("waits visibly while there is no connection", () => {
    const state = after(welcome(), lost(), say("m1", "hello"));

    expect(lines(state)).toEqual(["customer: hello (waiting)"]);
  });
});

describe("after a lost connection", () => {
  test("the replay neither loses nor doubles anything", () => {
    const broken = after(welcome(), message(1), say("m1", "a"), say("m2", "b"), ack("m1", 2), lost());

    const state = [welcome(5), own(2, "m1", "a"), message(3), message(1), own(4, "m2", "b"), ack("m2", 4), message(5)]
      .reduce(reduce, broken);

    expect(lines(state)).toEqual([
      "bot: text 1",
      "customer: a (sent)",
      "bot: text 3",
      "customer: b (sent)",
      "bot: text 5",
    ]);
    expect(state.outbox).toEqual([]);
  });

  test("only what was never acknowledged is sent again, in the order of writing", () => {
    const state = after(welcome(), say("m1"), say("m2"), say("m3"), ack("m2", 1), lost(), welcome(1));

    expect(unsent(state).map((one) => one.id)).toEqual(["m1", "m3"]);
  });

  test("a message that waited too long is tried again with the same id", () => {
    const state = after(welcome(), say("m1"), { kind: "overdue", id: "m1" }, lost(), welcome(0));

    expect(unsent(state).map((one) => one.id)).toEqual(["m1"]);
  });

  test("a message the server refused is left to the visitor", () => {
    const state = after(welcome(), say("m1"), error("rate_limited", "m1"), lost(), welcome(0));

    expect(unsent(state)).toEqual([]);
    expect(timeline(state)[0]).toMatchObject({ sending: { status: "failed", retry: true } });
  });

  test("a message for which the server had no room is tried again", () => {
    const state = after(welcome(), say("m1"), error("busy", "m1"), lost(), welcome(0));

    expect(unsent(state).map((one) => one.id)).toEqual(["m1"]);
  });

  test("somebody who typed then types no longer", () => {
    const state = after(welcome(), frame({ type: "typing", author: "bot", name: null }), lost());

    expect(state.typing).toBeNull();
  });

  test("another conversation starts a new transcript and keeps what is unsent", () => {
    const state = after(
      welcome(), message(1), say("m1", "stored"), ack("m1", 2), say("m2", "unsent"), lost(),
      welcome(0, { conversation: "c2" }),
    );

    expect(lines(state)).toEqual(["customer: unsent (sending)"]);
    expect(state.seq).toBe(0);
  });
});

describe("a message that fails", () => {
  test("without an answer in time can be tried again", () => {
    const state = after(welcome(), say("m1"), { kind: "overdue", id: "m1" });

    expect(timeline(state)[0]).toMatchObject({ sending: { status: "failed", retry: true, reason: "" } });
  });

  test("is sending again after the retry, as the same message", () => {
    const state = after(welcome(), say("m1"), { kind: "overdue", id: "m1" }, { kind: "retry", id: "m1" });

    expect(lines(state)).toEqual(["customer: hi (sending)"]);
    expect(unsent(state).map((one) => one.id)).toEqual(["m1"]);
  });

  test("becomes one sent message when both tries were stored", () => {
    const state = after(
      welcome(), say("m1"), { kind: "overdue", id: "m1" }, { kind: "retry", id: "m1" },
      ack("m1", 1), ack("m1", 1), own(1, "m1"), own(1, "m1"),
    );

    expect(lines(state)).toEqual(["customer: hi (sent)"]);
  });

  test("recovers when a late acknowledgement shows that it was stored", () => {
    const state = after(welcome(), say("m1"), { kind: "overdue", id: "m1" }, ack("m1", 1));

    expect(lines(state)).toEqual(["customer: hi (sent)"]);
  });

  test("cannot fail any more once it is stored", () => {
    const state = after(welcome(), say("m1"), ack("m1", 1), { kind: "overdue", id: "m1" });

    expect(lines(state)).toEqual(["customer: hi (sent)"]);
  });

  test.each(["too_long", "empty", "bad_frame", "unknown_button"])("for good (%s) offers no retry", (code) => {
    const state = after(welcome(), say("m1"), error(code, "m1", "It is too long."));

    expect(timeline(state)[0]).toMatchObject({
      sending: { status: "failed", retry: false, reason: "It is too long." },
    });
  });

  test("of another page changes nothing here", () => {
    const before = after(welcome(), say("m1"));

    expect(lines(reduce(before, error("too_long", "m9")))).toEqual(lines(before));
  });
});

describe("buttons", () => {
  test("wait for an answer under their message", () => {
    const state = after(welcome(), message(1, { buttons: [YES, NO] }));

    expect(openButtons(state).get(1)).toEqual([YES, NO]);
  });

  test("are gone as soon as one is pressed, and the answer stands in the transcript", () => {
    const state = after(welcome(), message(1, { buttons: [YES, NO] }), press("p1", YES));

    expect(openButtons(state).size).toBe(0);
    expect(lines(state)).toEqual(["bot: text 1", "customer: Yes (sending)"]);
  });

  test("are gone when the visitor wrote instead", () => {
    const state = after(welcome(), message(1, { buttons: [YES] }), own(2, "m1"));

    expect(openButtons(state).size).toBe(0);
  });

  test("stay when only the bot says something more", () => {
    const state = after(welcome(), message(1, { buttons: [YES] }), message(2));

    expect([...openButtons(state).keys()]).toEqual([1]);
  });

  test("come back when the server refuses the press for good", () => {
    const state = after(welcome(), message(1, { buttons: [YES] }), press("p1", YES), error("unknown_button", "p1"));

    expect(openButtons(state).get(1)).toEqual([YES]);
  });

  test("pressed twice in a hurry are pressed once", () => {
    const state = after(welcome(), message(1, { buttons: [YES] }), press("p1", YES), press("p2", YES));

    expect(unsent(state).map((one) => one.id)).toEqual(["p1"]);
  });
});

describe("Change", () => {
  const understood = [welcome(), message(1, { buttons: [CHANGE] }), own(2, "m1")];

  test("stays after later messages of the visitor", () => {
    expect(changeButton(after(...understood))).toEqual({ seq: 1, button: CHANGE, pressed: false });
  });

  test("belongs to the latest read-back only", () => {
    const newer = { ...CHANGE, id: "b10" };

    expect(changeButton(after(...understood, message(3, { buttons: [newer] })))?.button).toEqual(newer);
  });

  test("says nothing in the transcript when pressed, and is sent all the same", () => {
    const state = after(...understood, press("p1", CHANGE));

    expect(lines(state)).toEqual(["bot: text 1", "customer: hi (sent)"]);
    expect(unsent(state).map((one) => one.button)).toEqual(["b9"]);
    expect(changeButton(state)?.pressed).toBe(true);
  });

  test("can be pressed again after the answer", () => {
    const state = after(...understood, press("p1", CHANGE), ack("p1", 2), message(3));

    expect(changeButton(state)?.pressed).toBe(false);
  });

  test("is gone when the conversation is closed", () => {
    expect(changeButton(after(...understood, ownerFrame(3, { owner: "closed" })))).toBeNull();
  });

  test("that the server refuses says why, outside the transcript", () => {
    const state = after(...understood, press("p1", CHANGE), error("unknown_button", "p1", "Not any more."));

    expect(state.notice).toBe("Not any more.");
    expect(state.outbox).toEqual([]);
  });
});

describe("who speaks now", () => {
  const queue = { owner: "queue", department: { id: "public_sector", name: "Public sector" } } as const;
  const maija = { owner: "staff", staff: { name: "Maija Virtanen", initials: "MV" } } as const;

  test("follows the latest word by seq, not by arrival", () => {
    const state = after(welcome(), ownerFrame(5, maija), ownerFrame(3, queue));

    expect(state.ownership?.owner).toBe("staff");
  });

  test("takes a fresher status with the same seq", () => {
    const state = after(welcome(), ownerFrame(3, { ...queue, position: 3 }), ownerFrame(3, { ...queue, position: 2 }));

    expect(state.ownership?.position).toBe(2);
  });

  test("is not turned back by the replay", () => {
    const state = after(welcome(7, { ownership: owner(7, maija) }), ownerFrame(3, queue), ownerFrame(5, maija));

    expect(state.ownership).toMatchObject({ owner: "staff", staff: maija.staff });
  });

  test("closed is known by the seq of the closing", () => {
    const open = after(welcome(), ownerFrame(2, maija));
    const closed = reduce(open, ownerFrame(6, { owner: "closed" }));

    expect(closedAt(open)).toBeNull();
    expect(closedAt(closed)).toBe(6);
    expect(closedAt(reduce(closed, ownerFrame(7, { owner: "closed" })))).toBe(6);
    expect(closedAt(reduce(closed, ownerFrame(8)))).toBeNull();
  });
});

describe("the language of the conversation", () => {
  test("is the welcome's", () => {
    expect(after(welcome(0, { lang: "fi" })).language).toBe("fi");
  });

  test("follows the bot, not the replay of what it said before", () => {
    const replayed = after(welcome(9, { lang: "ar" }), message(3, { lang: "en" }));

    expect(replayed.language).toBe("ar");
    expect(reduce(replayed, message(10, { lang: "fr" })).language).toBe("fr");
  });

  test("is not changed by what the visitor or staff write, nor by a language without words", () => {
    const visitor = message(1, { author: "customer", lang: "fr" });
    const staff = message(2, { author: "staff", lang: "fi" });
    const foreign = message(3, { lang: "sv" });

    expect(after(welcome(), visitor, staff, foreign).language).toBe("en");
  });
});

describe("typing", () => {
  const typing = frame({ type: "typing", author: "staff", name: "Maija" });

  test("ends with the message", () => {
    expect(after(welcome(), typing, message(1, { author: "staff" })).typing).toBeNull();
  });

  test("goes on when somebody else says something", () => {
    expect(after(welcome(), typing, own(1, "m1")).typing).toEqual({ author: "staff", name: "Maija" });
  });
});

describe("unread", () => {
  test("counts what others said after the last message seen", () => {
    const state = after(welcome(), message(1), own(2, "m1"), message(3), message(4, { author: "staff" }));

    expect(unreadAfter(state, 1)).toBe(2);
    expect(unreadAfter(state, 4)).toBe(0);
  });
});

describe("the rating", () => {
  test("is saved when the server says so", () => {
    const state = after(welcome(), { kind: "rating", id: "r1", sent: true }, frame({ type: "rated", id: "r1" }));

    expect(state.rating?.status).toBe("saved");
  });

  test("is not saved by the answer to another one", () => {
    const state = after(welcome(), { kind: "rating", id: "r1", sent: true }, frame({ type: "rated", id: "r2" }));

    expect(state.rating?.status).toBe("sending");
  });

  test("fails with the connection, so that it can be sent again", () => {
    expect(after(welcome(), { kind: "rating", id: "r1", sent: true }, lost()).rating?.status).toBe("failed");
  });

  test("is over when the conversation goes on", () => {
    const state = after(
      welcome(), ownerFrame(2, { owner: "closed" }), { kind: "rating", id: "r1", sent: true },
      frame({ type: "rated", id: "r1" }), ownerFrame(4),
    );

    expect(state.rating).toBeNull();
  });
});

test("a site that is not ours is refused, with the server's sentence", () => {
  const state = after(error("unknown_site", null, "This chat does not know the site."));

  expect(state).toMatchObject({ connection: "refused", notice: "This chat does not know the site." });
});
