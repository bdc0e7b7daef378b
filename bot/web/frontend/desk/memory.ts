// What the browser remembers: settings for good, unsent text for this tab and this person only.

import type { Drafts, Outgoing } from "./state";

export type Column = "queue" | "conversation" | "card";

export interface Settings {
  language?: string;
  sound: boolean;
  shortcuts: boolean;
  collapsed: Column[];
}

export interface Unsent {
  staff: string;
  drafts: Drafts;
  outgoing: Outgoing[];
}

const SETTINGS = "osasto.desk.settings";
const UNSENT = "osasto.desk.unsent";

// A browser may forbid storage (private windows, policies); the desk then only forgets.
function read<T>(storage: () => Storage, key: string): Partial<T> {
  try {
    return (JSON.parse(storage().getItem(key) ?? "{}") ?? {}) as Partial<T>;
  } catch {
    return {};
  }
}

function write(storage: () => Storage, key: string, value: object | null): void {
  try {
    if (value === null) storage().removeItem(key);
    else storage().setItem(key, JSON.stringify(value));
  } catch {
    // as above
  }
}

export function readSettings(): Settings {
  const defaults: Settings = { sound: false, shortcuts: true, collapsed: [] };
  return { ...defaults, ...read<Settings>(() => localStorage, SETTINGS) };
}

export function writeSettings(settings: Settings): void {
  write(() => localStorage, SETTINGS, settings);
}

/** Unsent text of this member of staff; a message cut off while sending counts as not sent. */
export function readUnsent(staff: string): Omit<Unsent, "staff"> {
  const unsent = read<Unsent>(() => sessionStorage, UNSENT);
  if (unsent.staff !== staff) return { drafts: {}, outgoing: [] };
  const outgoing = (unsent.outgoing ?? []).map((item) =>
    item.state === "sending" ? { ...item, state: "failed" as const } : item,
  );
  return { drafts: unsent.drafts ?? {}, outgoing };
}

export function writeUnsent(unsent: Unsent | null): void {
  write(() => sessionStorage, UNSENT, unsent);
}
