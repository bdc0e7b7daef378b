// What the widget keeps in the browser, one name space per site and identity; works without storage too.

import { CookieShelf } from "./cookies";
import type { Outgoing } from "./state";

/** What is kept of something unsent: enough to send and show it again after a reload. */
type Kept = Pick<Outgoing, "id" | "at" | "text" | "button" | "silent">;

/** The part of the Storage interface used here. */
export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export class WidgetStore {
  private readonly prefix: string;

  constructor(
    private readonly shelf: Shelf,
    site: string,
    identity: string | null,
  ) {
    this.prefix = `osasto:${site}:${identityName(identity)}:`;
  }

  get visitor(): string | null {
    return this.get("visitor");
  }

  set visitor(token: string | null) {
    this.set("visitor", token);
  }

  /** The highest seq the visitor has seen in this conversation. */
  readUntil(conversation: string): number {
    return this.mark("read", conversation) ?? -1;
  }

  keepReadUntil(conversation: string, seq: number): void {
    this.keepMark("read", conversation, seq);
  }

  /** The seq of the closing that the visitor has rated. */
  ratedClosing(conversation: string): number | null {
    return this.mark("rated", conversation);
  }

  keepRatedClosing(conversation: string, seq: number): void {
    this.keepMark("rated", conversation, seq);
  }

  /**
   * Unsent messages, oldest first.
   *
   * Each has an entry of its own: two tabs of one visitor never write over each other's.
   */
  get outbox(): Outgoing[] {
    return this.keys("out:")
      .flatMap((key) => readKept(this.shelf.getItem(key)))
      .sort((one, other) => one.at.localeCompare(other.at));
  }

  keep({ id, at, text, button, silent }: Outgoing): void {
    this.set(`out:${id}`, JSON.stringify({ id, at, text, button, silent } satisfies Kept));
  }

  forget(id: string): void {
    this.set(`out:${id}`, null);
  }

  /** The name under which tabs agree who introduces an unknown visitor first. */
  get lockName(): string {
    return `${this.prefix}hello`;
  }

  private mark(name: string, conversation: string): number | null {
    const [kept, seq] = (this.get(name) ?? "").split(" ");
    return kept === conversation && seq !== undefined ? Number(seq) : null;
  }

  private keepMark(name: string, conversation: string, seq: number): void {
    this.set(name, `${conversation} ${seq}`);
  }

  private keys(start: string): string[] {
    const all = Array.from({ length: this.shelf.length }, (_, index) => this.shelf.key(index) ?? "");
    return all.filter((key) => key.startsWith(this.prefix + start));
  }

  private get(name: string): string | null {
    return this.shelf.getItem(this.prefix + name);
  }

  private set(name: string, value: string | null): void {
    if (value === null) this.shelf.removeItem(this.prefix + name);
    else this.shelf.setItem(this.prefix + name, value);
  }
}

function readKept(json: string | null): Outgoing[] {
  try {
    const kept = JSON.parse(json ?? "") as Partial<Kept> | null;
    if (typeof kept?.id !== "string" || typeof kept.text !== "string" || typeof kept.at !== "string") return [];
    const { id, at, text, button = null, silent = false } = kept;
    return [{ id, at, text, button, silent, seq: null, failure: null }];
  } catch {
    return [];
  }
}

/** The subject of an identity token (renewed tokens keep it), or the token itself when it is not a JWT. */
export function identityName(token: string | null): string {
  if (!token) return "anonymous";
  try {
    const payload = token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
    const { sub } = JSON.parse(atob(payload)) as { sub?: unknown };
    if (typeof sub === "string" && sub) return `sub=${sub}`;
  } catch {
    // Not ours to judge: the gateway checks the token, we only need a stable name for it.
  }
  return `token=${token}`;
}

/**
 * localStorage where it works. Where the browser denies it to embedded pages (blocked third-party
 * storage, private windows), partitioned cookies; where those fail too, as long as the page lasts.
 */
export function openShelf(
  storage: () => Shelf = () => localStorage,
  jar: { cookie: string } = document,
): Shelf {
  const memory = new MemoryShelf();
  for (const open of [storage, () => new CookieShelf(jar)]) {
    try {
      const real = open();
      real.setItem("osasto:probe", "1");
      real.removeItem("osasto:probe");
      return new TolerantShelf(real, memory);
    } catch {
      // The next kind, then.
    }
  }
  return memory;
}

/** A full or suddenly blocked storage must not stop a conversation. */
class TolerantShelf implements Shelf {
  constructor(
    private readonly real: Shelf,
    private readonly memory: MemoryShelf,
  ) {}

  get length(): number {
    return this.real.length + this.memory.length;
  }

  key(index: number): string | null {
    return index < this.real.length ? this.real.key(index) : this.memory.key(index - this.real.length);
  }

  getItem(key: string): string | null {
    return this.memory.getItem(key) ?? this.real.getItem(key);
  }

  setItem(key: string, value: string): void {
    try {
      this.real.setItem(key, value);
      this.memory.removeItem(key);
    } catch {
      this.memory.setItem(key, value);
    }
  }

  removeItem(key: string): void {
    this.memory.removeItem(key);
    this.real.removeItem(key);
  }
}

export class MemoryShelf implements Shelf {
  private readonly items = new Map<string, string>();

  get length(): number {
    return this.items.size;
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }
}
