// From a conversation's events to the lines the desk shows: messages, notes, quiet lines, days.

import { dayKey } from "../shared/time";
import type { DeskEvent, Named, StaffName } from "./wire";
import { nameOf, type Words } from "./words";

export interface Line {
  readonly event: DeskEvent;
  readonly shape: "message" | "note" | "quiet";
  /** The first line of its day carries the day. */
  readonly startsDay: boolean;
  /** Same author as the line before, shortly after it: the name need not be said again. */
  readonly continues: boolean;
}

// In milliseconds; after a longer pause the author and time are named again.
const SHORT_PAUSE = 5 * 60_000;

function shapeOf(event: DeskEvent): Line["shape"] {
  if (event.kind === "note") return "note";
  return event.kind === "message" && event.author !== "system" ? "message" : "quiet";
}

/** A handoff or transfer says where it goes; "waiting for …" right after it would say it twice. */
function repeats(event: DeskEvent, before: DeskEvent | undefined): boolean {
  const waits = event.kind === "owner" && event.owner === "queue";
  return waits && (before?.kind === "handoff" || before?.kind === "transfer");
}

function continues(event: DeskEvent, before: DeskEvent | undefined): boolean {
  if (!before || before.kind !== event.kind || before.author !== event.author) return false;
  if (before.name !== event.name || before.staff?.name !== event.staff?.name) return false;
  return Date.parse(event.at) - Date.parse(before.at) < SHORT_PAUSE;
}

export function linesOf(events: readonly DeskEvent[]): Line[] {
  const shown = events.filter((event, i) => !repeats(event, events[i - 1]));
  return shown.map((event, i) => {
    const before = shown[i - 1];
    const startsDay = !before || dayKey(before.at) !== dayKey(event.at);
    const shape = shapeOf(event);
    return {
      event,
      shape,
      startsDay,
      continues: shape !== "quiet" && !startsDay && continues(event, before),
    };
  });
}

/** What a quiet line needs to be written: words, who reads, and names for ids. */
export interface Telling {
  readonly t: Words;
  readonly me: StaffName | null;
  readonly names: readonly Named[];
}

/** Events name staff without an id; then name and initials decide. */
export function isMe(staff: StaffName | null | undefined, me: StaffName | null): boolean {
  if (!staff || !me) return false;
  if (staff.id) return staff.id === me.id;
  return staff.name === me.name && staff.initials === me.initials;
}

/** The name in the desk's present language, else the one that came with the event, else the id. */
function nameFor(id: unknown, came: unknown, names: readonly Named[]): string {
  const known = names.find((one) => one.id === id)?.name;
  return String(known || came || id || "");
}

function departmentOf(event: DeskEvent, names: readonly Named[]): string {
  return nameFor(event.department?.id, event.department?.name, names);
}

function tellOwner(event: DeskEvent, { t, me, names }: Telling): string {
  if (event.owner === "bot") return t("line.owner.bot");
  if (event.owner === "closed") return t("line.owner.closed");
  if (event.owner === "staff") {
    if (isMe(event.staff, me)) return t("line.owner.you");
    return t("line.owner.staff", { name: event.staff?.name ?? t("author.staff") });
  }
  const department = departmentOf(event, names);
  return department ? t("line.owner.queue", { department }) : t("line.owner.queue_any");
}

function tellTransfer(event: DeskEvent, { t, names }: Telling): string {
  const department = departmentOf(event, names);
  const name = event.staff?.name;
  return name ? t("line.transfer", { name, department }) : t("line.transfer_to", { department });
}

function tellCorrection(event: DeskEvent, { t, names }: Telling): string {
  const { was, was_name, becomes, becomes_name } = event.detail ?? {};
  const [right, wrong] = [nameFor(becomes, becomes_name, names), nameFor(was, was_name, names)];
  if (!right) return t("line.correction_plain");
  const text = wrong ? t("line.rather_than", { right, wrong }) : right;
  return event.author === "customer"
    ? t("line.correction_by_customer", { text })
    : t("line.correction", { text });
}

function headline(event: DeskEvent, telling: Telling): string {
  const { t, names } = telling;
  switch (event.kind) {
    case "owner":
      return tellOwner(event, telling);
    case "handoff":
      return t("line.handoff", { department: departmentOf(event, names) });
    case "transfer":
      return tellTransfer(event, telling);
    case "correction":
      return tellCorrection(event, telling);
    case "rating":
      return t("line.rating", { score: String(event.detail?.csat ?? event.detail?.score ?? "") });
    default:
      return event.text ?? "";
  }
}

/** One quiet line in words; reasons and remarks of transfers and ratings come after it. */
export function tellEvent(event: DeskEvent, telling: Telling): string {
  const { reason, text } = event.detail ?? {};
  const remarks = [
    typeof reason === "string" && reason ? nameOf(telling.t, "reason", reason) : "",
    typeof text === "string" ? text : "",
    event.kind === "rating" ? (event.text ?? "") : "",
  ].filter(Boolean);
  const line = headline(event, telling);
  return remarks.reduce((told, remark) => telling.t("line.because", { line: told, reason: remark }), line);
}
