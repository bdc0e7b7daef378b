// What the desk knows, as pure functions: queue snapshots, event logs, drafts and messages on their way.

import { GROUPS, type DeskEvent, type GroupName, type Item, type Queue } from "./wire";

// ---- The queue: snapshots by version, single items by their own version.

export function groupOf(item: Item, me: string): GroupName {
  if (item.status === "waiting") return "waiting";
  if (item.status === "closed") return "closed";
  return item.staff?.id === me ? "mine" : "others";
}

export function allItems(queue: Queue | null): Item[] {
  return queue ? GROUPS.flatMap((group) => queue[group]) : [];
}

export function findItem(queue: Queue | null, handoff: string | null): Item | null {
  return allItems(queue).find((item) => item.handoff === handoff) ?? null;
}

export function withoutItem(queue: Queue, handoff: string): Queue {
  const others = (items: Item[]) => items.filter((item) => item.handoff !== handoff);
  return {
    version: queue.version,
    waiting: others(queue.waiting),
    mine: others(queue.mine),
    others: others(queue.others),
    closed: others(queue.closed),
  };
}

/** Put one item, as an answer to a command told it, where it belongs; an older version changes nothing. */
export function placeItem(queue: Queue, item: Item, me: string): Queue {
  const known = findItem(queue, item.handoff);
  if (known && known.version > item.version) return queue;
  const group = groupOf(item, me);
  const at = queue[group].findIndex((other) => other.handoff === item.handoff);
  if (at >= 0) return { ...queue, [group]: queue[group].map((one, i) => (i === at ? item : one)) };
  const rest = withoutItem(queue, item.handoff);
  const placed = group === "closed" ? [item, ...rest.closed] : [...rest[group], item];
  return { ...rest, [group]: placed };
}

/**
 * The queue after a snapshot arrived.
 *
 * A snapshot older than the one shown is dropped, unless `anyVersion` is welcome: the first of a
 * connection, for every connection counts anew. A snapshot taken before a command of ours was
 * carried out does not undo what the command's answer told us.
 */
export function mergeQueue(
  current: Queue | null,
  incoming: Queue,
  me: string,
  { anyVersion = false } = {},
): Queue {
  if (!current || anyVersion) return incoming;
  if (incoming.version < current.version) return current;
  const newer = allItems(incoming).flatMap((item) => {
    const known = findItem(current, item.handoff);
    return known && known.version > item.version ? [known] : [];
  });
  return newer.reduce((queue, item) => placeItem(queue, item, me), incoming);
}

/** Handoffs that have joined the waiting ones; none for the first snapshot, which is not news. */
export function newlyWaiting(before: Queue | null, after: Queue): Item[] {
  if (!before) return [];
  const known = new Set(before.waiting.map((item) => item.handoff));
  return after.waiting.filter((item) => !known.has(item.handoff));
}

export function markPresence(queue: Queue, conversation: string, online: boolean): Queue {
  const mark = (items: Item[]) =>
    items.map((item) => (item.conversation === conversation ? { ...item, online } : item));
  return {
    version: queue.version,
    waiting: mark(queue.waiting),
    mine: mark(queue.mine),
    others: mark(queue.others),
    closed: mark(queue.closed),
  };
}

/** Does every word of the query occur somewhere in what the item shows? */
export function matches(item: Item, query: string): boolean {
  const shown = [
    item.name,
    item.customer_type.name,
    item.need?.name ?? "",
    item.department.name,
    item.excerpt,
    item.staff?.name ?? "",
  ]
    .join("\n")
    .toLocaleLowerCase();
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => shown.includes(word));
}

/** The id one step away in a list, held at its ends; the first when nothing was chosen yet. */
export function neighbour(ids: readonly string[], from: string | null, step: 1 | -1): string | null {
  const at = from === null ? -1 : ids.indexOf(from);
  if (at < 0) return ids[0] ?? null;
  return ids[Math.min(Math.max(at + step, 0), ids.length - 1)] ?? null;
}

// ---- One conversation's events: a list by seq, and how far it is known to be without gaps.

export interface EventLog {
  readonly events: readonly DeskEvent[];
  /** Every event up to this seq is in the list; `after` for the next question to the server. */
  readonly covered: number;
}

export const EMPTY_LOG: EventLog = { events: [], covered: 0 };

function bySeq(known: readonly DeskEvent[], incoming: readonly DeskEvent[]): DeskEvent[] {
  const merged = new Map(known.map((event) => [event.seq, event]));
  for (const event of incoming) merged.set(event.seq, event);
  return [...merged.values()].sort((a, b) => a.seq - b.seq);
}

function coveredThrough(events: readonly DeskEvent[], from: number): number {
  return events.reduce((covered, { seq }) => (seq === covered + 1 ? seq : covered), from);
}

/**
 * Merge events in whatever order and however often they came.
 *
 * `through` is the seq up to which the sender vouches that nothing is missing: the answer to a
 * question "after covered" has it, a live frame has not and only closes up to the next gap.
 */
export function mergeEvents(
  log: EventLog,
  incoming: readonly DeskEvent[],
  through = 0,
): EventLog {
  const last = log.events.at(-1)?.seq ?? 0;
  const appends = incoming.every((event, i) => event.seq > (incoming[i - 1]?.seq ?? last));
  const events = appends ? [...log.events, ...incoming] : bySeq(log.events, incoming);
  return { events, covered: coveredThrough(events, Math.max(log.covered, through)) };
}

export function hasGap(log: EventLog): boolean {
  return (log.events.at(-1)?.seq ?? 0) > log.covered;
}

export function unreadAfter(log: EventLog, readTo: number): number {
  return log.events.filter(
    (event) => event.seq > readTo && event.kind === "message" && event.author === "customer",
  ).length;
}

/** A handoff or a transfer: the conversation comes into a department's queue. */
function startsWaiting({ kind, owner }: DeskEvent): boolean {
  return kind === "handoff" || kind === "transfer" || (kind === "owner" && owner === "queue");
}

/** Where somebody who opens the desk anew has read to: all up to the last answer of people. */
export function answeredTo(log: EventLog): number {
  const ours = log.events.filter(
    (event) => startsWaiting(event) || (event.kind === "message" && event.author === "staff"),
  );
  return ours.at(-1)?.seq ?? 0;
}

/**
 * Since when the customer has been without an answer from people; null when staff spoke last.
 *
 * Before the first answer the clock runs from the handoff or transfer, however much is added to it.
 */
export function unansweredSince(log: EventLog): string | null {
  let since: string | null = null;
  for (const event of [...log.events].reverse()) {
    if (startsWaiting(event)) return event.at;
    if (event.kind !== "message") continue;
    if (event.author === "staff") return since;
    if (event.author === "customer") since = event.at;
  }
  return since;
}

// ---- Drafts: what is being written, apart for replies and notes, kept per handoff.

/** A reply goes to the customer; a note never does. The two share no text, field or endpoint. */
export type Mode = "reply" | "note";

export interface Draft {
  readonly mode: Mode;
  readonly reply: string;
  readonly note: string;
}

export type Drafts = Readonly<Record<string, Draft>>;

/** The server's limit for a message or note, in characters. */
export const LONGEST = 4000;

/** How many characters a text is too long; characters as the server counts them, not code units. */
export function excess(text: string): number {
  return Math.max(0, text.length > LONGEST ? [...text.trim()].length - LONGEST : 0);
}

const EMPTY_DRAFT: Draft = { mode: "reply", reply: "", note: "" };

export function draftOf(drafts: Drafts, handoff: string): Draft {
  return drafts[handoff] ?? EMPTY_DRAFT;
}

export function changeDraft(drafts: Drafts, handoff: string, change: Partial<Draft>): Drafts {
  return { ...drafts, [handoff]: { ...draftOf(drafts, handoff), ...change } };
}

export function withoutDraft(drafts: Drafts, handoff: string): Drafts {
  return Object.fromEntries(Object.entries(drafts).filter(([other]) => other !== handoff));
}

// ---- Messages on their way: sending, sent (stored, its event not here yet), failed.

export interface Outgoing {
  /** Made here once; every retry uses it again, so that the server stores one message. */
  readonly id: string;
  readonly handoff: string;
  readonly conversation: string;
  readonly mode: Mode;
  readonly text: string;
  readonly state: "sending" | "sent" | "failed";
  /** The newest seq on the page when it was written: its event is a later one. */
  readonly after: number;
  readonly seq?: number;
  /** The server refused it, and would again; without this it may have been stored. */
  readonly refused?: string;
}

export function changeOutgoing(
  list: readonly Outgoing[],
  id: string,
  change: Partial<Pick<Outgoing, "state" | "seq" | "refused">>,
): Outgoing[] {
  return list.map((item) => (item.id === id ? { ...item, ...change } : item));
}

function isEventOf(event: DeskEvent, item: Outgoing): boolean {
  if (item.seq !== undefined) return event.seq === item.seq;
  if (event.id !== undefined) return event.id === item.id;
  const kind = item.mode === "note" ? "note" : "message";
  const ours = event.kind === kind && (kind === "note" || event.author === "staff");
  return ours && event.seq > item.after && event.text === item.text;
}

/** What is still to be shown below the log: each event on the page stands for one sent message. */
export function stillUnseen(list: readonly Outgoing[], log: EventLog): Outgoing[] {
  const taken = new Set<number>();
  return list.filter((item) => {
    const event = log.events.find((one) => !taken.has(one.seq) && isEventOf(one, item));
    if (event) taken.add(event.seq);
    return !event;
  });
}
