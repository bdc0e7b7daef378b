// The state of one conversation page as a pure function of what happened: frames in, state out.

import { isLanguage, type Language } from "../shared/words";
import type { Button, Message, Ownership, ServerFrame } from "./wire";

export type Connection =
  | "asleep" // nobody has opened the widget yet
  | "connecting"
  | "online" // welcomed
  | "lost" // was or should be online; a retry is coming
  | "refused"; // the gateway does not serve this site

/** Something the visitor said that the server's stream does not show yet. */
export interface Outgoing {
  readonly id: string;
  readonly at: string;
  /** What the visitor typed, or the title of the button they pressed. */
  readonly text: string;
  readonly button: string | null;
  /** Pressing Change asks for a list; it says nothing that belongs in the transcript. */
  readonly silent: boolean;
  /** Set once the server has stored it. */
  readonly seq: number | null;
  readonly failure: Failure | null;
}

export interface Failure {
  /** `overdue`: no answer in time; `busy`: sent again by itself; `refused`: by hand; `final`: never. */
  readonly kind: "overdue" | "busy" | "refused" | "final";
  /** The server's sentence, when it said why. */
  readonly reason: string;
}

export interface State {
  readonly connection: Connection;
  readonly conversation: string | null;
  /** The conversation's language, when it is one whose words we have. */
  readonly language: Language | null;
  readonly languageSeq: number;
  /** The highest seq among the messages shown: what `after` may safely say. */
  readonly seq: number;
  readonly messages: readonly Message[];
  readonly owners: readonly Ownership[];
  readonly ownership: Ownership | null;
  readonly outbox: readonly Outgoing[];
  readonly typing: { readonly author: "bot" | "staff"; readonly name: string | null } | null;
  /** A sentence of the server about nothing in particular ("You are writing very fast"). */
  readonly notice: string;
  readonly rating: { readonly id: string; readonly status: "sending" | "saved" | "failed" } | null;
}

export type Input =
  | { readonly kind: "frame"; readonly frame: ServerFrame }
  | { readonly kind: "connection"; readonly connection: Connection }
  | { readonly kind: "say"; readonly message: Pick<Outgoing, "id" | "at" | "text"> }
  | { readonly kind: "press"; readonly id: string; readonly at: string; readonly button: Button }
  | { readonly kind: "overdue"; readonly id: string }
  | { readonly kind: "retry"; readonly id: string }
  | { readonly kind: "typing_over" }
  | { readonly kind: "notice_over" }
  | { readonly kind: "rating"; readonly id: string; readonly sent: boolean };

export const INITIAL: State = {
  connection: "asleep",
  conversation: null,
  language: null,
  languageSeq: -1,
  seq: 0,
  messages: [],
  owners: [],
  ownership: null,
  outbox: [],
  typing: null,
  notice: "",
  rating: null,
};

/** Error codes after which the same frame will never be taken. */
const FINAL = new Set(["bad_frame", "too_long", "empty", "unknown_button"]);

/** The server could not store it now: nothing is wrong with it, and it will be sent when it can be. */
const BUSY = "busy";

export function reduce(state: State, input: Input): State {
  switch (input.kind) {
    case "frame":
      return receive(state, input.frame);
    case "connection":
      return connect(state, input.connection);
    case "say":
      return { ...state, outbox: [...state.outbox, outgoing(input.message)] };
    case "press":
      return press(state, input);
    case "overdue":
      return change(state, input.id, { failure: { kind: "overdue", reason: "" } });
    case "retry":
      return change(state, input.id, { failure: null });
    case "typing_over":
      return { ...state, typing: null };
    case "notice_over":
      return { ...state, notice: "" };
    case "rating":
      return { ...state, rating: { id: input.id, status: input.sent ? "sending" : "failed" } };
  }
}

function receive(state: State, frame: ServerFrame): State {
  switch (frame.type) {
    case "welcome":
      return welcome(state, frame);
    case "ack":
      return acknowledge(state, frame.id, frame.seq);
    case "message":
      return addMessage(state, frame.message);
    case "owner":
      return addOwner(state, frame.ownership);
    case "typing":
      return { ...state, typing: { author: frame.author, name: frame.name } };
    case "rated":
      return state.rating?.id === frame.id
        ? { ...state, rating: { ...state.rating, status: "saved" } }
        : state;
    case "error":
      return receiveError(state, frame);
  }
}

function welcome(state: State, frame: ServerFrame & { type: "welcome" }): State {
  const same = state.conversation === null || state.conversation === frame.conversation;
  const base = same ? state : { ...INITIAL, outbox: state.outbox.filter((one) => one.seq === null) };
  const welcomed = { ...base, connection: "online" as const, conversation: frame.conversation };
  return speak(own(resume(welcomed), frame.ownership), frame.lang, frame.ownership.seq);
}

/** Back online: what only waited is tried again; what was refused stays with the visitor. */
function resume(state: State): State {
  const waited = ({ failure }: Outgoing) => failure?.kind === "overdue" || failure?.kind === "busy";
  const outbox = state.outbox.map((one) => (waited(one) ? { ...one, failure: null } : one));
  return { ...state, outbox };
}

function connect(state: State, connection: Connection): State {
  if (connection === "online") return { ...state, connection };
  const rating = state.rating?.status === "sending" ? { ...state.rating, status: "failed" as const } : state.rating;
  return { ...state, connection, typing: null, rating };
}

function outgoing(message: Pick<Outgoing, "id" | "at" | "text">): Outgoing {
  return { ...message, button: null, silent: false, seq: null, failure: null };
}

/** Buttons can be pressed once: a second press before the answer is the same press. */
function press(state: State, input: Input & { kind: "press" }): State {
  const { id, at, button } = input;
  if (state.outbox.some((one) => one.button === button.id && one.seq === null)) return state;
  const silent = button.kind === "change";
  const pressed = { ...outgoing({ id, at, text: button.title }), button: button.id, silent };
  return { ...state, outbox: [...state.outbox, pressed] };
}

function acknowledge(state: State, id: string, seq: number): State {
  const shown = state.messages.some((message) => message.seq === seq);
  const silent = state.outbox.some((one) => one.id === id && one.silent);
  return shown || silent ? drop(state, id) : change(state, id, { seq, failure: null });
}

function addMessage(state: State, message: Message): State {
  const messages = insertBySeq(state.messages, message);
  if (messages === state.messages) return state;
  const added = { ...state, messages, seq: Math.max(state.seq, message.seq) };
  if (message.author === "customer") return message.id === null ? added : drop(added, message.id);
  const typing = state.typing?.author === message.author ? null : state.typing;
  const spoken = { ...added, typing };
  // People may answer in a language of their own; the bot's language is the conversation's.
  return message.author === "bot" ? speak(spoken, message.lang, message.seq) : spoken;
}

function addOwner(state: State, ownership: Ownership): State {
  const others = state.owners.filter((one) => one.seq !== ownership.seq);
  return own({ ...state, owners: insertBySeq(others, ownership) }, ownership);
}

/** The newest word on who speaks now counts; at equal seq the later frame is the fresher status. */
function own(state: State, ownership: Ownership): State {
  if (state.ownership && state.ownership.seq > ownership.seq) return state;
  const reopened = state.ownership?.owner === "closed" && ownership.owner !== "closed";
  return { ...state, ownership, rating: reopened ? null : state.rating };
}

function speak(state: State, lang: string, seq: number): State {
  if (!isLanguage(lang) || seq < state.languageSeq) return state;
  return { ...state, language: lang, languageSeq: seq };
}

function receiveError(state: State, frame: ServerFrame & { type: "error" }): State {
  const reason = frame.message;
  if (frame.code === "unknown_site") return { ...state, connection: "refused", notice: reason };
  if (frame.id === null) return { ...state, notice: reason };
  if (state.rating?.id === frame.id) {
    return { ...state, rating: { ...state.rating, status: "failed" }, notice: reason };
  }
  const failed = state.outbox.find((one) => one.id === frame.id);
  if (failed?.silent) return { ...drop(state, frame.id), notice: reason };
  return change(state, frame.id, { failure: { kind: kindOf(frame.code), reason } });
}

function kindOf(code: string): Failure["kind"] {
  if (code === BUSY) return "busy";
  return FINAL.has(code) ? "final" : "refused";
}

function change(state: State, id: string, to: Partial<Outgoing>): State {
  return { ...state, outbox: state.outbox.map((one) => (one.id === id ? { ...one, ...to } : one)) };
}

function drop(state: State, id: string): State {
  return { ...state, outbox: state.outbox.filter((one) => one.id !== id) };
}

/** The same list when the seq is there already. Frames nearly always come in order. */
function insertBySeq<Item extends { seq: number }>(items: readonly Item[], item: Item): readonly Item[] {
  let index = items.length;
  while (index > 0 && items[index - 1]!.seq > item.seq) index -= 1;
  if (index > 0 && items[index - 1]!.seq === item.seq) return items;
  return [...items.slice(0, index), item, ...items.slice(index)];
}

// What the page shows of it

/** One line of the transcript; changes of speaker are announced by the server in lines of their own. */
export interface Entry {
  readonly key: string;
  readonly message: Message;
  readonly sending: Sending | null;
}

export type Sending =
  | { readonly status: "sending" | "waiting" | "sent" }
  | { readonly status: "failed"; readonly retry: boolean; readonly reason: string };

/** The transcript in the server's order, then what is still on its way in the order of writing. */
export function timeline(state: State): readonly Entry[] {
  const stored: Entry[] = state.messages.map((message) => ({
    key: message.id ?? `${message.seq}`,
    message,
    sending: message.author === "customer" ? { status: "sent" } : null,
  }));
  const leaving = state.outbox.filter((one) => !one.silent).map((one) => leavingEntry(state, one));
  return [...stored, ...leaving].sort((one, other) => one.message.seq - other.message.seq);
}

function leavingEntry(state: State, one: Outgoing): Entry {
  const message: Message = {
    seq: one.seq ?? Number.MAX_SAFE_INTEGER,
    id: one.id,
    author: "customer",
    name: null,
    text: one.text,
    buttons: [],
    card: null,
    lang: "",
    at: one.at,
  };
  return { key: one.id, message, sending: sendingOf(state, one) };
}

/** What the server has stored cannot fail any more, however late the news. */
function sendingOf(state: State, one: Outgoing): Sending {
  if (one.seq !== null) return { status: "sent" };
  if (one.failure?.kind === "busy") return { status: "waiting" };
  if (one.failure) return { status: "failed", retry: one.failure.kind !== "final", reason: one.failure.reason };
  return { status: state.connection === "online" ? "sending" : "waiting" };
}

/** The buttons that still wait for an answer, by the seq of their message. */
export function openButtons(state: State): ReadonlyMap<number, readonly Button[]> {
  const open = new Map<number, readonly Button[]>();
  if (state.outbox.some((one) => !one.silent && one.failure?.kind !== "final")) return open;
  for (const message of [...state.messages].reverse()) {
    if (message.author === "customer") break;
    const answers = message.buttons.filter((button) => button.kind !== "change");
    if (answers.length > 0) open.set(message.seq, answers);
  }
  return open;
}

/** The button to correct the latest read-back, with the message it stands in; none once all is closed. */
export function changeButton(state: State): { seq: number; button: Button; pressed: boolean } | null {
  if (state.ownership?.owner === "closed") return null;
  for (const message of [...state.messages].reverse()) {
    const button = message.buttons.find((one) => one.kind === "change");
    if (!button) continue;
    const pressed = state.outbox.some((one) => one.button === button.id);
    return { seq: message.seq, button, pressed };
  }
  return null;
}

/** What must be sent (again) after a welcome, oldest first. */
export function unsent(state: State): readonly Outgoing[] {
  return state.outbox.filter((one) => one.seq === null && one.failure === null);
}

/** How many messages of others came after the last one the visitor has seen. */
export function unreadAfter(state: State, read: number): number {
  return state.messages.filter((message) => message.author !== "customer" && message.seq > read).length;
}

/** The seq at which the conversation was closed, or null while it is open or the closing is not replayed yet. */
export function closedAt(state: State): number | null {
  if (state.ownership?.owner !== "closed") return null;
  const open = state.owners.findLastIndex((one) => one.owner !== "closed");
  return state.owners[open + 1]?.seq ?? null;
}
