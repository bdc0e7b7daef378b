// What the gateway and the desk say to each other: the shapes of REST answers and socket frames.

import type { Language } from "../shared/words";

export type HandoffStatus = "waiting" | "active" | "closed";
export type Urgency = "low" | "normal" | "high";
export type Outcome = "solved" | "follow_up" | "no_answer" | "not_a_customer" | "spam";
export type TransferReason =
  | "wrong_type"
  | "wrong_need"
  | "needs_specialist"
  | "workload"
  | "language"
  | "other";

export interface Named {
  id: string;
  name: string;
}

export interface StaffName {
  id?: string;
  name: string;
  initials: string;
}

export interface Me {
  id: string;
  name: string;
  initials: string;
  email: string;
  language: Language;
  departments: Named[];
  capacity: number;
}

export interface Organisation {
  departments: (Named & { open: boolean })[];
  types: Named[];
  needs: Named[];
  outcomes: Outcome[];
  languages: Language[];
}

export interface Item {
  handoff: string;
  conversation: string;
  status: HandoffStatus;
  kind: "live" | "message";
  department: Named;
  waiting_since: string;
  claimed_at?: string | null;
  closed_at?: string | null;
  staff?: StaffName | null;
  urgency: Urgency;
  urgency_words: string[];
  mood?: string | null;
  language: string;
  customer_type: Named & { probability: number };
  need: Named | null;
  name: string;
  standing?: string | null;
  excerpt: string;
  /** Where a left message is to be answered, when the customer gave an address. */
  email?: string | null;
  unread: number;
  online: boolean;
  version: number;
}

export interface Queue {
  version: number;
  waiting: Item[];
  mine: Item[];
  others: Item[];
  closed: Item[];
}

export type GroupName = "waiting" | "mine" | "others" | "closed";
export const GROUPS: readonly GroupName[] = ["waiting", "mine", "others", "closed"];

export type EventKind =
  | "message"
  | "note"
  | "owner"
  | "handoff"
  | "transfer"
  | "correction"
  | "rating";

/** One line of a conversation's stream; `seq` alone orders it. */
export interface DeskEvent {
  seq: number;
  id?: string;
  kind: EventKind;
  at: string;
  author?: "customer" | "bot" | "staff" | "system";
  name?: string;
  text?: string;
  lang?: string;
  buttons?: { title: string }[];
  pressed?: boolean;
  owner?: "bot" | "queue" | "staff" | "closed";
  department?: Named;
  staff?: StaffName;
  detail?: Record<string, unknown>;
}

export interface Unknown {
  unknown: string;
}
/** A packet's field: known, or the reason why it is not. */
export type Known<T> = T | Unknown | null | undefined;

export interface Reason {
  text: string;
  source: "profile" | "dialogue" | "declared";
  standing: "verified" | "claimed";
  weight: number;
  quote?: string | null;
}

export interface TypeFinding {
  top: string;
  probabilities: { type: string; name: string; probability: number }[];
  reasons_for: Reason[];
  reasons_against: Reason[];
  guesses?: string[] | null;
  conflict?: string | null;
}

export interface NeedFinding extends Named {
  confidence: number;
}

export interface Fact {
  field: string;
  value: string;
}

export interface Packet {
  version: number;
  conversation: string;
  episode: number;
  made_at: string;
  customer_type: Known<TypeFinding>;
  need: Known<NeedFinding>;
  second_need?: Known<NeedFinding>;
  role: Known<{ text: string; account?: Named | null }>;
  claimed: Known<Fact[]>;
  verified: Known<Fact[]>;
  standing: Known<{ level: string; name?: string; reasons: string[] }>;
  language: Known<string>;
  urgency: Known<{ level: string; words: string[] }>;
  mood: Known<{ level: string; words: string[] }>;
  own_words: Known<string>;
  entities: Known<{ kind: string; value: string; text: string }[]>;
  asked: Known<{ question: string; text: string; answer: string | null; words?: string | null }[]>;
  promised: Known<string[]>;
  open_question: Known<string>;
  earlier_contacts: Known<{ at: string; kind: string; text: string }[]>;
  page: Known<{ url: string; title: string }>;
  routing: Known<Routing>;
}

/** How the department was chosen, and how its queue stood at that moment. */
export interface Routing {
  path: string[];
  department: string;
  reason: string;
  is_open?: boolean;
  queue_length?: number;
  position?: number;
  wait?: [number, number] | null;
}

/** One thing that happened to a handoff, as its history tells it. */
export interface Step {
  kind: string;
  at: string;
  from?: Named | null;
  to?: Named | null;
  staff?: StaffName | null;
  reason?: string | null;
  text?: string | null;
}

export interface Handoff {
  item: Item;
  packet: Packet;
  notes: { seq: number; text: string; at: string; staff: StaffName }[];
  steps: Step[];
  conversation: { id: string; language: string; owner: string; episode: number; seq: number };
}

export interface Transfer {
  department: string;
  reason: TransferReason;
  text: string;
  customer_type?: string;
  need?: string;
}

export type SocketFrame =
  | { type: "queue"; queue: Queue }
  | { type: "events"; conversation: string; events: DeskEvent[]; seq: number }
  | { type: "typing"; conversation: string; author: "customer" | "bot" | "staff"; name?: string }
  | { type: "presence"; conversation: string; online: boolean }
  | { type: "pong" }
  | { type: "error"; code: string; message: string; conversation?: string };
