// Times as people read them, by Intl, in the reader's own time zone.

import { intlLocale, type Language } from "./words";

type Moment = string | number | Date;

// Making an Intl formatter costs more than using it; a long transcript uses the same few.
const formatters = new Map<string, Intl.DateTimeFormat>();

function format(at: Moment, language: Language, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  const key = language + JSON.stringify(options);
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(intlLocale(language), options);
  formatters.set(key, formatter);
  return formatter.format(date);
}

/** "14:05" */
export function clock(at: Moment, language: Language): string {
  return format(at, language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** "Saturday 21 November 2026 at 14:05", for tooltips. */
export function fullMoment(at: Moment, language: Language): string {
  return format(at, language, { dateStyle: "full", timeStyle: "short", hourCycle: "h23" });
}

/** "Today", "Yesterday", "Monday 16 November". */
export function dayName(at: Moment, now: Moment, language: Language): string {
  const days = daysBetween(now, at);
  if (days === 0 || days === -1) {
    const words = new Intl.RelativeTimeFormat(intlLocale(language), { numeric: "auto" }).format(days, "day");
    return words.charAt(0).toLocaleUpperCase(intlLocale(language)) + words.slice(1);
  }
  return format(at, language, { weekday: "long", day: "numeric", month: "long" });
}

/** "Monday at 09:00" within a week, else with the date; for opening times ahead. */
export function momentAhead(at: Moment, now: Moment, language: Language): string {
  const days = daysBetween(now, at);
  const time: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (days === 0) return format(at, language, time);
  if (days > 0 && days < 7) return format(at, language, { weekday: "long", ...time });
  return format(at, language, { weekday: "long", day: "numeric", month: "long", ...time });
}

/** A key that is equal for two moments of the same local day. */
export function dayKey(at: Moment): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** Whole minutes from one moment to a later one, never negative. */
export function minutesBetween(earlier: Moment, later: Moment): number {
  return Math.max(0, Math.floor((new Date(later).getTime() - new Date(earlier).getTime()) / 60_000));
}

function daysBetween(from: Moment, to: Moment): number {
  const midnight = (at: Moment): number => new Date(at).setHours(0, 0, 0, 0);
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}
