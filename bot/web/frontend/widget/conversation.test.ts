import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeSocket } from "../shared/fake_socket";
import { Conversation } from "./conversation";
import { timeline } from "./state";
import { MemoryShelf, WidgetStore } from "./store";

const GREETING = { site: "demo", identity: null, locale: "en", page: null };
const YES = { id: "b1", title: "Yes", kind: "answer" } as const;

let shelf: MemoryShelf;
const pages: Conversation[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("navigator", {});
  FakeSocket.made = [];
  shelf = new MemoryShelf();
});

afterEach(() => {
  for (const page of pages.splice(0)) page.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A page of this visitor, loaded anew: it knows only what the shelf kept. */
function loadPage(): Conversation {
  const page = new Conversation({ ...GREETING }, new WidgetStore(shelf, "demo", null), () => {}, () => "ws://x.example/chat");
  pages.push(page);
  return page;
}

function connected(page = loadPage(), seq = 0): { page: Conversation; server: FakeSocket } {
  page.connect();
  return { page, server: welcomed(seq) };
}

function welcomed(seq = 0, conversation = "c1"): FakeSocket {
  const server = FakeSocket.last;
  server.opens();
  server.says({ type: "welcome", conversation, visitor: "v1", owner: "bot", seq, lang: "en", rtl: false, connection: 1 });
  return server;
}

function reconnected(seq = 0, conversation = "c1"): FakeSocket {
  vi.advanceTimersByTime(30_000);
  return welcomed(seq, conversation);
}

function texts(page: Conversation): string[] {
  return timeline(page.state).map((entry) => entry.message.text);
}

test("the first frame says who is here and what the page shows", () => {
  const { server } = connected();

  expect(server.sent).toEqual([{ type: "hello", site: "demo", locale: "en", after: 0 }]);
});

test("a page loaded anew brings the visitor's token and asks for the whole transcript", () => {
  const { server } = connected();
  server.says({ type: "message", seq: 3, author: "bot", text: "hello", lang: "en", at: "2026-11-21T12:00:00Z" });

  const { server: second } = connected(loadPage());

  expect(second.sent[0]).toMatchObject({ visitor: "v1", after: 0 });
});

test("the same page asks only for what it does not show", () => {
  const { server } = connected();
  server.says({ type: "message", seq: 3, author: "bot", text: "hello", lang: "en", at: "2026-11-21T12:00:00Z" });
  server.dies();

  expect(reconnected(3).sent[0]).toMatchObject({ type: "hello", after: 3 });
});

describe("a message", () => {
  test("written before the welcome is sent with it", () => {
    const page = loadPage();
    page.connect();
    page.say("hello");
    FakeSocket.last.opens();
    page.say("anybody there?");
    expect(FakeSocket.last.sentTypes()).toEqual(["hello"]);

    FakeSocket.last.says({ type: "welcome", conversation: "c1", visitor: "v1", owner: "bot", seq: 0, lang: "en" });

    expect(FakeSocket.last.sent.map(({ type, text }) => [type, text])).toEqual([
      ["hello", undefined],
      ["message", "hello"],
      ["message", "anybody there?"],
    ]);
  });

  test("without an acknowledgement is sent again with the same id after the connection is back", () => {
    const { page, server } = connected();
    page.say("hello");
    page.press(YES);
    const [, said, pressed] = server.sent;
    server.dies();

    expect(reconnected().sent.slice(1)).toEqual([said, pressed]);
  });

  test("that was acknowledged is not sent again", () => {
    const { page, server } = connected();
    page.say("hello");
    server.says({ type: "ack", id: server.sent[1]!.id, seq: 1 });
    server.dies();

    expect(reconnected(1).sentTypes()).toEqual(["hello"]);
  });

  test("survives a reload and is sent by the new page", () => {
    const { page, server } = connected();
    server.dies();
    page.say("hello");
    page.stop();

    const { page: fresh, server: second } = connected(loadPage());

    expect(texts(fresh)).toEqual(["hello"]);
    expect(second.sent[1]).toMatchObject({ type: "message", text: "hello" });
  });

  test("is forgotten by the browser once the server has it", () => {
    const { page, server } = connected();
    page.say("hello");
    server.says({ type: "ack", id: server.sent[1]!.id, seq: 1 });

    expect(loadPage().state.outbox).toEqual([]);
  });

  test("is overdue after 15 seconds and tried again on the visitor's word, with the same id", () => {
    const { page, server } = connected();
    page.say("hello");
    const said = server.sent[1]!;

    vi.advanceTimersByTime(15_000);
    expect(timeline(page.state)[0]).toMatchObject({ sending: { status: "failed", retry: true } });
    page.retry(said.id as string);

    expect(server.sent.at(-1)).toEqual(said);
    expect(timeline(page.state)[0]).toMatchObject({ sending: { status: "sending" } });
  });

  test("that the server could not store now waits and is sent again by itself, with the same id", () => {
    const { page, server } = connected();
    page.say("hello");
    const said = server.sent[1]!;

    server.says({ type: "error", code: "busy", message: "Not stored yet.", id: said.id });
    expect(timeline(page.state)[0]).toMatchObject({ sending: { status: "waiting" } });
    expect(loadPage().state.outbox).toHaveLength(1);
    vi.advanceTimersByTime(4_000);

    expect(server.sent.slice(1)).toEqual([said, said]);
    server.says({ type: "ack", id: said.id, seq: 1 });
    vi.advanceTimersByTime(60_000);
    expect(server.sent.filter((frame) => frame.type === "message")).toHaveLength(2);
    expect(timeline(page.state)[0]).toMatchObject({ sending: { status: "sent" } });
  });

  test("is sent again ever slower while the server stays busy", () => {
    const { page, server } = connected();
    const sent = () => server.sent.filter((frame) => frame.type === "message");
    page.say("hello");

    for (let second = 0, answered = 0; second < 120; second += 1) {
      for (; answered < sent().length; answered += 1) {
        server.says({ type: "error", code: "busy", message: "Not stored yet.", id: sent()[answered]!.id });
      }
      vi.advanceTimersByTime(1_000);
    }

    expect(sent().length).toBeGreaterThan(5);
    expect(sent().length).toBeLessThan(13);
  });

  test("refused for good is not kept for the next page", () => {
    const { page, server } = connected();
    page.say("hello");
    server.says({ type: "error", code: "too_long", message: "Too long.", id: server.sent[1]!.id });

    expect(loadPage().state.outbox).toEqual([]);
  });
});

test("a new conversation in place of the old one is read from its beginning", () => {
  const { page, server } = connected();
  server.says({ type: "message", seq: 5, author: "bot", text: "old", lang: "en", at: "2026-11-21T12:00:00Z" });
  server.dies();
  reconnected(2, "c2");

  const third = welcomed(2, "c2");
  third.says({ type: "message", seq: 1, author: "bot", text: "new", lang: "en", at: "2026-11-21T12:00:00Z" });

  expect(third.sent[0]).toMatchObject({ type: "hello", after: 0 });
  expect(texts(page)).toEqual(["new"]);
});

test("two tabs that open together introduce themselves one after the other", async () => {
  const turns: (() => Promise<unknown>)[] = [];
  const request = async (_name: string, _options: object, turn: () => Promise<unknown>): Promise<unknown> =>
    new Promise((resolve) => turns.push(() => turn().then(resolve)));
  vi.stubGlobal("navigator", { locks: { request } });
  const [one, other] = [loadPage(), loadPage()];
  one.connect();
  const first = FakeSocket.last;
  other.connect();
  const second = FakeSocket.last;
  first.opens();
  second.opens();

  const firstTurn = turns[0]!();
  first.says({ type: "welcome", conversation: "c1", visitor: "v1", owner: "bot", seq: 0, lang: "en" });
  await firstTurn;
  void turns[1]!();

  expect(first.sent[0]).not.toHaveProperty("visitor");
  expect(second.sent[0]).toMatchObject({ type: "hello", visitor: "v1" });
});

describe("unread", () => {
  test("is what came since the page was last looked at, also after a reload", () => {
    const { page, server } = connected();
    server.says({ type: "message", seq: 1, author: "bot", text: "a", lang: "en", at: "2026-11-21T12:00:00Z" });
    page.markRead();
    server.says({ type: "message", seq: 2, author: "bot", text: "b", lang: "en", at: "2026-11-21T12:00:00Z" });
    expect(page.unread).toBe(1);

    const { page: fresh, server: second } = connected(loadPage(), 2);
    for (const seq of [1, 2]) {
      second.says({ type: "message", seq, author: "bot", text: "x", lang: "en", at: "2026-11-21T12:00:00Z" });
    }

    expect(fresh.unread).toBe(1);
  });
});

describe("the rating", () => {
  function closed(): { page: Conversation; server: FakeSocket } {
    const both = connected();
    both.server.says({ type: "owner", seq: 4, owner: "closed" });
    return both;
  }

  test("is asked for when the conversation is closed, once", () => {
    const { page, server } = closed();
    expect(page.asksForRating).toBe(true);

    page.rate(4, "fine");
    const rate = server.sent.at(-1)!;
    server.says({ type: "rated", id: rate.id });

    expect(rate).toMatchObject({ type: "rate", csat: 4, text: "fine" });
    expect(page.asksForRating).toBe(false);
  });

  test("is not asked for again after a reload", () => {
    const { page, server } = closed();
    page.rate(5, "");
    server.says({ type: "rated", id: server.sent.at(-1)!.id });

    const { page: fresh, server: second } = connected(loadPage(), 4);
    second.says({ type: "owner", seq: 4, owner: "closed" });

    expect(fresh.asksForRating).toBe(false);
  });

  test("without a connection fails at once instead of seeming sent", () => {
    const { page, server } = closed();
    server.dies();

    page.rate(3, "");

    expect(page.state.rating?.status).toBe("failed");
  });
});

test("who is typing is shown for six seconds", () => {
  const { page, server } = connected();
  server.says({ type: "typing", author: "bot" });
  expect(page.state.typing).not.toBeNull();

  vi.advanceTimersByTime(6_000);

  expect(page.state.typing).toBeNull();
});

test("the visitor's typing is told at most every four seconds", () => {
  const { page, server } = connected();

  for (let key = 0; key < 10; key += 1) {
    page.type();
    vi.advanceTimersByTime(500);
  }

  expect(server.sentTypes()).toEqual(["hello", "typing", "typing"]);
});

describe("a server that does not know us", () => {
  test("hears hello again", () => {
    const { server } = connected();
    server.says({ type: "error", code: "not_welcome", message: "" });

    expect(welcomed().sentTypes()).toEqual(["hello"]);
  });

  test("is not asked for ever", () => {
    const { page } = connected();
    for (let times = 0; times < 10 && page.state.connection !== "refused"; times += 1) {
      const server = FakeSocket.last;
      server.opens();
      server.says({ type: "error", code: "not_welcome", message: "" });
      server.dies(1008);
    }

    expect(FakeSocket.made).toHaveLength(4);
    expect(page.state.connection).toBe("refused");
  });
});
