// What the gateway may say on /chat, read with care: a frame of the wrong shape is no frame.

import type { Frame } from "../shared/socket";

export type Author = "customer" | "bot" | "staff" | "system";
export type OwnerKind = "bot" | "queue" | "staff" | "closed";
export type ButtonKind = "answer" | "change" | "offer";

export interface Button {
  readonly id: string;
  readonly title: string;
  readonly kind: ButtonKind;
}

/** What the bot understood, shown back to the visitor. Empty strings where it is not known. */
export interface ReadBack {
  readonly type: string;
  readonly typeName: string;
  readonly needName: string;
  readonly departmentName: string;
}

export interface Message {
  readonly seq: number;
  readonly id: string | null;
  readonly author: Author;
  readonly name: string | null;
  readonly text: string;
  readonly buttons: readonly Button[];
  readonly card: ReadBack | null;
  readonly lang: string;
  readonly at: string;
}

export interface Ownership {
  readonly seq: number;
  readonly owner: OwnerKind;
  readonly department: { readonly id: string; readonly name: string } | null;
  readonly staff: { readonly name: string; readonly initials: string } | null;
  /** 1 is next. */
  readonly position: number | null;
  /** Shortest and longest likely wait in minutes. */
  readonly wait: readonly [number, number] | null;
  readonly opens: string | null;
}

export type ServerFrame =
  | {
      readonly type: "welcome";
      readonly conversation: string;
      readonly visitor: string;
      readonly lang: string;
      readonly ownership: Ownership;
    }
  | { readonly type: "ack"; readonly id: string; readonly seq: number }
  | { readonly type: "message"; readonly message: Message }
  | { readonly type: "owner"; readonly ownership: Ownership }
  | { readonly type: "typing"; readonly author: "bot" | "staff"; readonly name: string | null }
  | { readonly type: "rated"; readonly id: string }
  | { readonly type: "error"; readonly code: string; readonly message: string; readonly id: string | null };

type Fields = Readonly<Record<string, unknown>>;

const AUTHORS: readonly unknown[] = ["customer", "bot", "staff", "system"];
const OWNERS: readonly unknown[] = ["bot", "queue", "staff", "closed"];
const KINDS: readonly unknown[] = ["answer", "change", "offer"];

/** The typed frame, or null when its shape is not the wire's. */
export function readFrame(frame: Frame): ServerFrame | null {
  switch (frame.type) {
    case "welcome":
      return readWelcome(frame);
    case "ack":
      return isText(frame.id) && isSeq(frame.seq) ? { type: "ack", id: frame.id, seq: frame.seq } : null;
    case "message":
      return wrap(readMessage(frame), (message) => ({ type: "message", message }));
    case "owner":
      return wrap(readOwnership(frame), (ownership) => ({ type: "owner", ownership }));
    case "typing":
      return frame.author === "bot" || frame.author === "staff"
        ? { type: "typing", author: frame.author, name: text(frame.name) }
        : null;
    case "rated":
      return isText(frame.id) ? { type: "rated", id: frame.id } : null;
    case "error":
      return isText(frame.code)
        ? { type: "error", code: frame.code, message: text(frame.message) ?? "", id: text(frame.id) }
        : null;
    default:
      return null;
  }
}

function readWelcome(frame: Frame): ServerFrame | null {
  const ownership = readOwnership(frame);
  if (!ownership || !isText(frame.conversation) || !isText(frame.visitor)) return null;
  const { conversation, visitor } = frame;
  return { type: "welcome", conversation, visitor, lang: text(frame.lang) ?? "", ownership };
}

function readMessage(frame: Fields): Message | null {
  if (!isSeq(frame.seq) || !AUTHORS.includes(frame.author) || typeof frame.text !== "string") return null;
  return {
    seq: frame.seq,
    id: text(frame.id),
    author: frame.author as Author,
    name: text(frame.name),
    text: frame.text,
    buttons: list(frame.buttons).flatMap(readButton),
    card: readCard(fields(frame.card)),
    lang: text(frame.lang) ?? "",
    at: text(frame.at) ?? "",
  };
}

function readButton(value: unknown): Button[] {
  const button = fields(value);
  if (!button || !isText(button.id) || !isText(button.title)) return [];
  const kind = KINDS.includes(button.kind) ? (button.kind as ButtonKind) : "answer";
  return [{ id: button.id, title: button.title, kind }];
}

function readCard(card: Fields | null): ReadBack | null {
  if (card?.kind !== "read_back") return null;
  return {
    type: text(card.customer_type) ?? "",
    typeName: text(card.type_name) ?? "",
    needName: text(card.need_name) ?? "",
    departmentName: text(card.department_name) ?? "",
  };
}

function readOwnership(frame: Fields): Ownership | null {
  if (!isSeq(frame.seq) || !OWNERS.includes(frame.owner)) return null;
  const department = fields(frame.department);
  const staff = fields(frame.staff);
  const [shortest, longest] = list(frame.wait);
  return {
    seq: frame.seq,
    owner: frame.owner as OwnerKind,
    department: department ? { id: text(department.id) ?? "", name: text(department.name) ?? "" } : null,
    staff: staff ? { name: text(staff.name) ?? "", initials: text(staff.initials) ?? "" } : null,
    position: typeof frame.position === "number" ? frame.position : null,
    wait: typeof shortest === "number" && typeof longest === "number" ? [shortest, longest] : null,
    opens: text(frame.opens),
  };
}

function wrap<A, B>(value: A | null, make: (value: A) => B): B | null {
  return value === null ? null : make(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function text(value: unknown): string | null {
  return isText(value) ? value : null;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null ? (value as Fields) : null;
}
