// Who speaks now, in words: a name and one line about them.

import { momentAhead } from "../shared/time";
import { directionOf, isolate, type Language } from "../shared/words";
import type { Ownership } from "./wire";
import type { T } from "./words";

/** Name and one line about whoever speaks now. */
export function speakerWords(
  t: T,
  language: Language,
  ownership: Ownership | null,
  now: Date = new Date(),
): { title: string; detail: string } {
  const department = ownership?.department?.name ?? "";
  switch (ownership?.owner) {
    case "queue":
      return { title: department || t("in_queue"), detail: queueWords(t, language, ownership, now) };
    case "staff":
      return { title: ownership.staff?.name || department || t("assistant"), detail: department };
    case "closed":
      return { title: department || t("assistant"), detail: t("conversation_closed") };
    default:
      return { title: t("assistant"), detail: t("assistant_does") };
  }
}

function queueWords(t: T, language: Language, { position, wait, opens }: Ownership, now: Date): string {
  if (opens && new Date(opens) > now) return t("opens", { when: momentAhead(opens, now, language) });
  const ahead = position ? t("people_ahead", { count: position - 1 }) : "";
  const parts = [ahead, wait ? waitWords(t, wait) : ""].filter(Boolean);
  return parts.map((part) => isolate(part, directionOf(language))).join(t("list_join")) || t("in_queue");
}

function waitWords(t: T, [min, max]: readonly [number, number]): string {
  if (max >= 90) return t("wait_hours", { hours: Math.round(max / 60) });
  return min > 0 && min < max ? t("wait_range", { min, max }) : t("wait_one", { max: Math.max(max, 1) });
}
