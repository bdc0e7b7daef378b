// The desk at work against a gateway and a socket that remember what they were asked.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RequestFailed, type Api } from "./api";
import { Desk } from "./desk";
import type { DeskEvent, Handoff, Item, Me, Organisation, Packet, Queue } from "./wire";

const SIRPA: Me = {
  id: "s1",
  name: "Sirpa Hakala",
  initials: "SH",
  email: "sirpa@example.org",
  language: "en",
  departments: [{ id: "public_sector", name: "Public sector" }],
  capacity: 4,
};

const MINE: Item = {
  handoff: "h1",
  conversation: "c1",
  status: "active",
  kind: "live",
  department: { id: "public_sector", name: "Public sector" },
  waiting_since: "2026-11-21T10:00:00Z",
  staff: { id: "s1", name: "Sirpa Hakala", initials: "SH" },
  urgency: "normal",
  urgency_words: [],
  language: "fi",
  customer_type: { id: "public_body", name: "Public body", probability: 0.9 },
  need: null,
  name: "Marja",
  excerpt: "Hei",
  unread: 2,
  online: true,
  version: 1,
};

function handoffOf(item: Item): Handoff {
  const conversation = { id: item.conversation, language: "fi", owner: "staff", episode: 1, seq: 3 };
  return { item, packet: {} as Packet, notes: [], steps: [], conversation };
}

function said(seq: number, text = `line ${seq}`): DeskEvent {
  return { seq, kind: "message", at: "2026-11-21T10:00:00Z", author: "customer", text };
}

/** Does what the gateway promises, remembers every command, and can be told to fail. */
class FakeGateway {
  readonly asked: string[] = [];
  readonly messages: { id: string; text: string }[] = [];
  readonly notes: { id: string; text: string }[] = [];
  readonly failures: RequestFailed[] = [];
  current: Queue = { version: 1, waiting: [], mine: [MINE], others: [], closed: [] };
  events: DeskEvent[] = [{ ...said(1), author: "staff" }, said(2), said(3)];
  holder: Item = MINE;
  /** The next command is answered only after this. */
  held = Promise.resolve();

  private answer<T>(asked: string, value: () => T): Promise<T> {
    this.asked.push(asked);
    const failure = asked.startsWith("GET") ? undefined : this.failures.shift();
    return failure ? Promise.reject(failure) : this.held.then(value);
  }

  readonly api: Api = {
    signIn: () => this.answer("POST sign-in", () => SIRPA),
    signOut: () => this.answer("POST sign-out", () => ({})),
    me: () => this.answer("GET me", () => SIRPA),
    changeLanguage: (language) => this.answer(`PATCH ${language}`, () => ({ ...SIRPA, language })),
    organisation: () =>
      this.answer("GET organisation", (): Organisation => {
        return { departments: [], types: [], needs: [], outcomes: [], languages: [] };
      }),
    queue: () => this.answer("GET queue", () => this.current),
    handoff: () => this.answer("GET handoff", () => handoffOf(this.holder)),
    events: (_, after) =>
      this.answer(`GET events after ${after}`, () => {
        return { events: this.events.filter(({ seq }) => seq > after), seq: this.events.length };
      }),
    claim: () => this.answer("POST claim", () => handoffOf(MINE)),
    sendMessage: (_, id, text) =>
      this.answer(`POST message ${id}`, () => {
        this.messages.push({ id, text });
        return { id, seq: 100 + this.messages.length };
      }),
    saveNote: (_, id, text) =>
      this.answer(`POST note ${id}`, () => {
        this.notes.push({ id, text });
        return { id, seq: 200 + this.notes.length };
      }),
    transfer: () => this.answer("POST transfer", () => handoffOf(MINE)),
    returnToAssistant: () => this.answer("POST return", () => ({})),
    close: () => this.answer("POST close", () => ({})),
    typing: () => this.answer("POST typing", () => ({})),
  };
}

class FakeSocket {
  static latest: FakeSocket;
  static readonly OPEN = 1;
  readyState = 0;
  readonly sent: Record<string, unknown>[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number }) => void;

  constructor() {
    FakeSocket.latest = this;
  }

  send(frame: string): void {
    this.sent.push(JSON.parse(frame) as Record<string, unknown>);
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  receive(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  drop(): void {
    this.readyState = 3;
    this.onclose?.({ code: 1006 });
  }
}

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}

const soon = () => vi.advanceTimersByTimeAsync(0);

let gateway: FakeGateway;
let desk: Desk;

async function signedIn(): Promise<void> {
  desk = new Desk(gateway.api);
  await desk.start();
  FakeSocket.latest.open();
  FakeSocket.latest.receive({ type: "queue", queue: gateway.current });
  FakeSocket.latest.receive({ type: "events", conversation: "c1", events: gateway.events, seq: 3 });
  await soon();
}

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("navigator", { languages: ["en"] });
  vi.stubGlobal("document", { documentElement: {}, visibilityState: "visible" });
  vi.stubGlobal("location", { hash: "", protocol: "http:", host: "desk" });
  vi.stubGlobal("history", { pushState: () => undefined, replaceState: () => undefined });
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("sessionStorage", memory());
  vi.stubGlobal("localStorage", memory());
  vi.stubGlobal("WebSocket", FakeSocket);
  gateway = new FakeGateway();
  await signedIn();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("replies and notes", () => {
  test("a note goes to the notes and nowhere else", async () => {
    desk.changeDraft("h1", { mode: "note", note: "Ask Matti first." });

    desk.saveNote(MINE);
    await soon();

    expect(gateway.notes.map(({ text }) => text)).toEqual(["Ask Matti first."]);
    expect(gateway.messages).toEqual([]);
  });

  test("sending a reply leaves the note that is being written", async () => {
    desk.changeDraft("h1", { mode: "note", note: "Ask Matti first.", reply: "One moment." });

    desk.sendReply(MINE);
    await soon();

    expect(gateway.messages.map(({ text }) => text)).toEqual(["One moment."]);
    expect(gateway.notes).toEqual([]);
    expect(desk.draft("h1").note).toBe("Ask Matti first.");
  });

  test("nothing is sent for an empty field", async () => {
    desk.changeDraft("h1", { reply: "  \n" });

    desk.sendReply(MINE);
    await soon();

    expect(gateway.messages).toEqual([]);
  });

  test("a failed note is tried again as a note, under the same id", async () => {
    gateway.failures.push(new RequestFailed(0, "no_answer", ""));
    desk.changeDraft("h1", { note: "Ask Matti first." });
    desk.saveNote(MINE);
    await soon();
    const [failed] = desk.unsentOf("c1");

    desk.retry(failed!);
    await soon();

    expect(failed?.state).toBe("failed");
    expect(gateway.notes.map(({ id }) => id)).toEqual([failed?.id]);
    expect(gateway.messages).toEqual([]);
  });

  test("messages arrive in the order they were written, however long the first one takes", async () => {
    let release = (): void => undefined;
    gateway.held = new Promise((resolve) => (release = resolve));
    for (const text of ["one", "two", "three"]) {
      desk.changeDraft("h1", { reply: text });
      desk.sendReply(MINE);
      await soon();
      gateway.held = Promise.resolve();
    }

    release();
    await soon();

    expect(gateway.messages.map(({ text }) => text)).toEqual(["one", "two", "three"]);
  });

  test("what had no answer goes out by itself when the connection is back", async () => {
    gateway.failures.push(new RequestFailed(0, "no_answer", ""));
    desk.changeDraft("h1", { reply: "Hello" });
    desk.sendReply(MINE);
    await soon();
    const id = desk.unsentOf("c1")[0]?.id;

    FakeSocket.latest.drop();
    await vi.advanceTimersByTimeAsync(2_000);
    FakeSocket.latest.open();
    await soon();

    expect(gateway.messages).toEqual([{ id, text: "Hello" }]);
  });

  test("what was refused does not, and can be put back into its field", async () => {
    gateway.failures.push(new RequestFailed(422, "invalid", "Too long."));
    desk.changeDraft("h1", { reply: "Hello" });
    desk.sendReply(MINE);
    await soon();
    const [refused] = desk.unsentOf("c1");
    desk.changeDraft("h1", { reply: "and more" });

    desk.takeBack(refused!);

    expect(refused?.refused).toBe("Too long.");
    expect(desk.draft("h1").reply).toBe("Hello\nand more");
    expect(desk.unsentOf("c1")).toEqual([]);
  });

  test("a sent message leaves the list of unsent ones when its event arrives", async () => {
    desk.changeDraft("h1", { reply: "Hello" });
    desk.sendReply(MINE);
    await soon();
    const before = desk.unsentOf("c1").map(({ state }) => state);

    const event = { ...said(101, "Hello"), author: "staff" };
    FakeSocket.latest.receive({ type: "events", conversation: "c1", events: [event], seq: 101 });

    expect(before).toEqual(["sent"]);
    expect(desk.unsentOf("c1")).toEqual([]);
  });
});

describe("the stream", () => {
  test("mine are watched from the start, the others only while open", async () => {
    const other: Item = { ...MINE, handoff: "h2", conversation: "c2", status: "waiting", staff: null };
    gateway.holder = other;
    FakeSocket.latest.receive({ type: "queue", queue: { ...gateway.current, version: 2, waiting: [other] } });

    desk.open("h2");
    desk.open("h1");

    expect(FakeSocket.latest.sent).toEqual([
      { type: "watch", conversation: "c1", after: 0 },
      { type: "watch", conversation: "c2", after: 0 },
      { type: "unwatch", conversation: "c2" },
    ]);
  });

  test("a new connection asks for what came after the last seq without a gap", async () => {
    FakeSocket.latest.drop();
    await vi.advanceTimersByTimeAsync(2_000);
    FakeSocket.latest.open();

    expect(FakeSocket.latest.sent).toEqual([{ type: "watch", conversation: "c1", after: 3 }]);
  });

  test("a hole is filled by asking for what comes after it began", async () => {
    gateway.events = [...gateway.events, said(4), said(5)];

    FakeSocket.latest.receive({ type: "events", conversation: "c1", events: [said(5)], seq: 5 });
    await soon();

    expect(gateway.asked).toContain("GET events after 3");
    expect(desk.logOf("c1")?.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  });

  test("unread is what came after the last answer, then what came after the last look", async () => {
    const unanswered = desk.unread(MINE);
    desk.markRead("c1");
    const looked = desk.unread(MINE);

    FakeSocket.latest.receive({ type: "events", conversation: "c1", events: [said(4)], seq: 4 });

    expect([unanswered, looked, desk.unread(MINE)]).toEqual([2, 0, 1]);
  });

  test("a server that counts anew after a restart is believed", async () => {
    FakeSocket.latest.receive({ type: "queue", queue: { ...gateway.current, version: 90 } });
    FakeSocket.latest.drop();
    await vi.advanceTimersByTimeAsync(2_000);
    FakeSocket.latest.open();

    FakeSocket.latest.receive({ type: "queue", queue: { ...gateway.current, version: 1, mine: [] } });

    expect(desk.queue?.mine).toEqual([]);
  });

  test("somebody writing is shown for some seconds, or until they have written", async () => {
    FakeSocket.latest.receive({ type: "typing", conversation: "c1", author: "customer" });
    const atOnce = desk.writingIn("c1")?.author;
    await vi.advanceTimersByTimeAsync(6_000);

    expect(atOnce).toBe("customer");
    expect(desk.writingIn("c1")).toBeNull();
  });
});

describe("commands", () => {
  test("when another was first, a sentence says who", async () => {
    const leila = { id: "s2", name: "Leïla Bensaïd", initials: "LB" };
    gateway.holder = { ...MINE, staff: leila, version: 2 };
    gateway.failures.push(new RequestFailed(409, "handoff_not_waiting", "Taken."));

    const claimed = await desk.claim({ ...MINE, status: "waiting" });

    expect(claimed).toBe(false);
    expect(desk.notice?.text).toBe("Leïla Bensaïd was first and has this conversation now.");
  });

  test("a command that fails says why and changes nothing", async () => {
    gateway.failures.push(new RequestFailed(409, "handoff_not_active", ""));

    const sentence = await desk.close(MINE, "solved", "");

    expect(sentence).toBe("This conversation is no longer open, so that cannot be done.");
    expect(desk.queue?.mine).toEqual([MINE]);
  });

  test("what was transferred leaves mine, and stays where the socket has put it meanwhile", async () => {
    const transfer = { department: "associations", reason: "workload", text: "" } as const;
    const waiting: Item = { ...MINE, status: "waiting", staff: null, version: 2 };
    const queue = { ...gateway.current, version: 2, mine: [], waiting: [waiting] };

    const done = desk.transfer(MINE, transfer, "Associations");
    FakeSocket.latest.receive({ type: "queue", queue });
    await done;

    expect(desk.queue?.mine).toEqual([]);
    expect(desk.queue?.waiting).toEqual([waiting]);
  });

  test("an ended session leads to the door, and the drafts wait for the same person", async () => {
    desk.changeDraft("h1", { reply: "Half a sen" });
    gateway.failures.push(new RequestFailed(401, "not_signed_in", ""));
    await desk.claim(MINE);
    const stage = desk.stage;

    await desk.signIn("sirpa@example.org", "right");

    expect([stage, desk.ended]).toEqual(["signed_out", false]);
    expect(desk.draft("h1").reply).toBe("Half a sen");
  });

  test("after signing out nothing of the person is left in the tab", async () => {
    desk.changeDraft("h1", { reply: "Half a sen" });

    await desk.signOut();

    expect(desk.queue).toBeNull();
    expect(sessionStorage.getItem("osasto.desk.unsent")).toBeNull();
  });
});
