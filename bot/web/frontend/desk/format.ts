// Waits, shares and fields as the desk shows them; pure: the clock and the language are arguments.

import { clock, dayName, dayKey } from "../shared/time";
import { intlLocale, type Language } from "../shared/words";
import type { Item, Known, Unknown } from "./wire";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// In seconds: from here on a live wait is called long, then too long.
const LONG = 3 * MINUTE;
const TOO_LONG = 8 * MINUTE;

export type WaitLevel = "fine" | "long" | "too_long";

/** Whole seconds from an instant to `now`, never negative: clocks of two machines may differ. */
export function secondsSince(iso: string, now: number): number {
  const seconds = Math.floor((now - Date.parse(iso)) / 1000);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}

export function waitLevel(seconds: number): WaitLevel {
  if (seconds >= TOO_LONG) return "too_long";
  return seconds >= LONG ? "long" : "fine";
}

/** Minutes alarm only while somebody sits there waiting; a left message was promised a later answer. */
export function itemWaitLevel(item: Item, seconds: number): WaitLevel {
  return item.kind === "message" ? "fine" : waitLevel(seconds);
}

function unit(value: number, name: "day" | "hour" | "minute", language: Language): string {
  const options = { style: "unit", unit: name, unitDisplay: "narrow" } as const;
  return new Intl.NumberFormat(intlLocale(language), options).format(value);
}

/** 42 → "0:42", 272 → "4:32", 3840 → "1h 4m", 200000 → "2d 7h" (units in the desk's language). */
export function formatWait(seconds: number, language: Language): string {
  if (seconds >= DAY) {
    const hours = Math.floor((seconds % DAY) / HOUR);
    return `${unit(Math.floor(seconds / DAY), "day", language)} ${unit(hours, "hour", language)}`;
  }
  if (seconds >= HOUR) {
    const minutes = Math.floor((seconds % HOUR) / MINUTE);
    return `${unit(Math.floor(seconds / HOUR), "hour", language)} ${unit(minutes, "minute", language)}`;
  }
  return `${Math.floor(seconds / MINUTE)}:${String(seconds % MINUTE).padStart(2, "0")}`;
}

/** 0.874 → "87%", in the desk's language; what is not nought never shows as nought. */
export function formatPercent(share: number, language: Language): string {
  const shown = share > 0 && share < 0.01 ? 0.01 : share;
  const options = { style: "percent", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(intlLocale(language), options).format(shown);
}

/** "182000" → "€182,000" in the desk's language; what is no number stays as it is. */
export function formatEuros(amount: string, language: Language): string {
  const euros = Number(amount);
  if (!Number.isFinite(euros)) return amount;
  const options = { style: "currency", currency: "EUR", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(intlLocale(language), options).format(euros);
}

/** The time for today, day and time for any other day; fit to stand within a sentence. */
export function formatMoment(iso: string, now: number, language: Language): string {
  const time = clock(iso, language);
  if (dayKey(iso) === dayKey(now)) return time;
  const day = shortDay(iso, now, language);
  return `${day.charAt(0).toLocaleLowerCase(language)}${day.slice(1)} ${time}`;
}

/** "14 Nov", with the year only when it is another; "Today" and "Yesterday" as words. */
export function shortDay(iso: string, now: number, language: Language): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const near = [dayKey(now), dayKey(now - DAY * 1000)];
  if (near.includes(dayKey(iso))) return dayName(iso, now, language);
  const year = date.getFullYear() === new Date(now).getFullYear() ? undefined : "numeric";
  const options = { day: "numeric", month: "short", year } as const;
  return new Intl.DateTimeFormat(intlLocale(language), options).format(date);
}

/** A language's short sign in the queue: "FI"; a question mark when nobody could tell. */
export function languageSign(code: string): string {
  return code === "unknown" ? "?" : code.slice(0, 2).toUpperCase();
}

/** A language's name in the desk's language; its code when the browser knows no name. */
export function languageName(code: string, language: Language): string {
  try {
    return new Intl.DisplayNames([intlLocale(language)], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

export function isUnknown<T>(field: Known<T>): field is Unknown | null | undefined {
  if (field === null || field === undefined) return true;
  return typeof field === "object" && "unknown" in (field as object);
}

/** The address to link to when it is one a browser may safely open: visitors choose page addresses. */
export function safeUrl(address: string): string | null {
  try {
    const url = new URL(address);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** "delivery_note" → "Delivery note", for kinds and fields that have no word of their own. */
export function plainName(id: string): string {
  const spaced = id.replace(/_/g, " ");
  return spaced.charAt(0).toLocaleUpperCase() + spaced.slice(1);
}
