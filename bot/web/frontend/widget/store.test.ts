import { describe, expect, test } from "vitest";
import { CookieShelf } from "./cookies";
import { identityName, MemoryShelf, openShelf, WidgetStore, type Shelf } from "./store";
import type { Outgoing } from "./state";

function outgoing(id: string, at = "2026-11-21T12:00:00Z"): Outgoing {
  return { id, at, text: `text of ${id}`, button: null, silent: false, seq: null, failure: null };
}

/** document.cookie as browsers do it: writing sets one cookie, reading gives all pairs. */
class Jar {
  private readonly pairs = new Map<string, string>();

  constructor(private readonly allowed = true) {}

  get cookie(): string {
    return [...this.pairs].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  set cookie(line: string) {
    const [pair = ""] = line.split(";");
    const [name = "", value = ""] = pair.split("=");
    if (!this.allowed) return;
    if (line.includes("Max-Age=0")) this.pairs.delete(name);
    else this.pairs.set(name, value);
  }
}

function denied(): Shelf {
  throw new DOMException("denied", "SecurityError");
}

function jwt(payload: object): string {
  const encoded = btoa(JSON.stringify(payload));
  const urlSafe = encoded.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `head.${urlSafe}.signature`;
}

describe("what is unsent", () => {
  test("comes back after a reload, oldest first", () => {
    const shelf = new MemoryShelf();
    const store = new WidgetStore(shelf, "demo", null);
    store.keep(outgoing("m2", "2026-11-21T12:00:02Z"));
    store.keep(outgoing("m1", "2026-11-21T12:00:01Z"));

    expect(new WidgetStore(shelf, "demo", null).outbox).toEqual([
      outgoing("m1", "2026-11-21T12:00:01Z"),
      outgoing("m2", "2026-11-21T12:00:02Z"),
    ]);
  });

  test("is forgotten once it is stored elsewhere", () => {
    const store = new WidgetStore(new MemoryShelf(), "demo", null);
    store.keep(outgoing("m1"));
    store.forget("m1");

    expect(store.outbox).toEqual([]);
  });

  test("of two tabs does not write over each other", () => {
    const shelf = new MemoryShelf();
    const [one, other] = [new WidgetStore(shelf, "demo", null), new WidgetStore(shelf, "demo", null)];
    one.keep(outgoing("m1"));
    other.keep(outgoing("m2"));
    one.forget("m1");

    expect(one.outbox.map(({ id }) => id)).toEqual(["m2"]);
  });

  test("that somebody tampered with is left out", () => {
    const shelf = new MemoryShelf();
    shelf.setItem("osasto:demo:anonymous:out:x", "{broken");
    shelf.setItem("osasto:demo:anonymous:out:y", '{"id": 7}');

    expect(new WidgetStore(shelf, "demo", null).outbox).toEqual([]);
  });
});

describe("a name space", () => {
  test("belongs to one site and one identity", () => {
    const shelf = new MemoryShelf();
    new WidgetStore(shelf, "demo", null).visitor = "anonymous token";

    expect(new WidgetStore(shelf, "demo", jwt({ sub: "aino" })).visitor).toBeNull();
    expect(new WidgetStore(shelf, "shop", null).visitor).toBeNull();
    expect(new WidgetStore(shelf, "demo", null).visitor).toBe("anonymous token");
  });

  test("stays the same when the identity token is renewed", () => {
    expect(identityName(jwt({ sub: "aino", exp: 1 }))).toBe(identityName(jwt({ sub: "aino", exp: 2 })));
  });

  test("exists for tokens we cannot read", () => {
    expect(identityName("nonsense")).toBe("token=nonsense");
    expect(identityName(jwt({ name: "no subject" }))).toMatch(/^token=/);
    expect(identityName(null)).toBe("anonymous");
  });
});

test("what was read and rated belongs to its conversation", () => {
  const store = new WidgetStore(new MemoryShelf(), "demo", null);
  store.keepReadUntil("c1", 7);
  store.keepRatedClosing("c1", 9);

  expect(store.readUntil("c1")).toBe(7);
  expect(store.ratedClosing("c1")).toBe(9);
  expect(store.readUntil("c2")).toBe(-1);
  expect(store.ratedClosing("c2")).toBeNull();
});

describe("a browser that denies storage", () => {
  test("keeps partitioned cookies instead", () => {
    const jar = new Jar();
    new WidgetStore(openShelf(denied, jar), "demo", null).visitor = "v=1; é";

    expect(new WidgetStore(openShelf(denied, jar), "demo", null).visitor).toBe("v=1; é");
  });

  test("and cookies too still holds a conversation", () => {
    const store = new WidgetStore(openShelf(denied, new Jar(false)), "demo", null);
    store.visitor = "v1";
    store.keep(outgoing("m1"));

    expect(store.visitor).toBe("v1");
    expect(store.outbox).toHaveLength(1);
  });

  test("holds what does not fit into cookies as long as the page lasts", () => {
    const jar = new Jar();
    const store = new WidgetStore(openShelf(denied, jar), "demo", null);
    store.keep({ ...outgoing("m1"), text: "ä".repeat(4000) });

    expect(store.outbox).toHaveLength(1);
    expect(jar.cookie.length).toBeLessThan(4000);
  });
});

test("a storage that fills up later loses nothing on this page", () => {
  const real = new MemoryShelf();
  let full = false;
  const shelf = openShelf(() => ({
    get length() {
      return real.length;
    },
    key: (index) => real.key(index),
    getItem: (key) => real.getItem(key),
    removeItem: (key) => real.removeItem(key),
    setItem: (key, value) => {
      if (full) throw new DOMException("full", "QuotaExceededError");
      real.setItem(key, value);
    },
  }), new Jar());
  const store = new WidgetStore(shelf, "demo", null);
  store.keep(outgoing("m1"));
  full = true;
  store.keep(outgoing("m2"));

  expect(store.outbox.map(({ id }) => id)).toEqual(["m1", "m2"]);
});

test("cookies together stay below what servers take", () => {
  const shelf = new CookieShelf(new Jar());
  const fillUp = (): void => {
    for (let index = 0; index < 10; index += 1) shelf.setItem(`k${index}`, "x".repeat(1000));
  };

  expect(fillUp).toThrow(RangeError);
});
