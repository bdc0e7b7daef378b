// A shelf of partitioned cookies, for browsers that deny embedded pages every other storage.

import type { Shelf } from "./store";

/** Only requests for the widget's own page carry them, and only under the site that embeds it. */
const ATTRIBUTES = "Path=/widget; Secure; SameSite=None; Partitioned";
const KEPT_FOR = 60 * 60 * 24 * 30; // seconds
/** Browsers drop a cookie above 4096 bytes, servers refuse header lines of more than about 8 KiB. */
const LONGEST_COOKIE = 3800;
const LONGEST_ALL = 6500;

/** `jar.cookie` reads and writes as document.cookie does. */
export class CookieShelf implements Shelf {
  constructor(private readonly jar: { cookie: string }) {}

  get length(): number {
    return this.items().length;
  }

  key(index: number): string | null {
    return this.items()[index]?.[0] ?? null;
  }

  getItem(key: string): string | null {
    return this.items().find(([name]) => name === key)?.[1] ?? null;
  }

  /** Throws when there is no room, as localStorage does. */
  setItem(key: string, value: string): void {
    const pair = `${encodeURIComponent(key)}=${encodeURIComponent(value)}`;
    if (pair.length > LONGEST_COOKIE || this.jar.cookie.length + pair.length > LONGEST_ALL) {
      throw new RangeError("no room for another cookie");
    }
    this.jar.cookie = `${pair}; Max-Age=${KEPT_FOR}; ${ATTRIBUTES}`;
    if (this.getItem(key) !== value) throw new Error("the cookie was not kept");
  }

  removeItem(key: string): void {
    this.jar.cookie = `${encodeURIComponent(key)}=; Max-Age=0; ${ATTRIBUTES}`;
  }

  private items(): readonly (readonly [string, string])[] {
    return this.jar.cookie.split("; ").flatMap(readPair);
  }
}

function readPair(pair: string): (readonly [string, string])[] {
  const [name, value] = pair.split("=");
  if (!name || value === undefined) return [];
  try {
    return [[decodeURIComponent(name), decodeURIComponent(value)]];
  } catch {
    return []; // somebody else's cookie
  }
}
