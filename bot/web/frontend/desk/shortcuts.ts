// Single-key shortcuts: which key means what, and when keys are left alone.

export type Command =
  | "next"
  | "previous"
  | "claim"
  | "reply"
  | "note"
  | "transfer"
  | "return"
  | "close"
  | "filter"
  | "help";

const COMMANDS: Readonly<Record<string, Command>> = {
  j: "next",
  k: "previous",
  c: "claim",
  r: "reply",
  n: "note",
  t: "transfer",
  b: "return",
  e: "close",
  "/": "filter",
  "?": "help",
  "؟": "help",
};

/** What of a keyboard event decides; a KeyboardEvent fits. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing: boolean;
}

/** The Latin sign on the key, also on keyboards that write another script: Arabic ت sits on J. */
function signOf({ key, code }: KeyPress): string {
  const sign = key.length === 1 ? key.toLowerCase() : key;
  const isForeign = sign.length === 1 && sign > "\u024f" && !(sign in COMMANDS);
  if (!isForeign) return sign;
  return code === "Slash" ? "/" : code.replace(/^Key/, "").toLowerCase();
}

/** The command of a key press, or null: with a modifier keys belong to the browser. */
export function commandOf(press: KeyPress): Command | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return null;
  return COMMANDS[signOf(press)] ?? null;
}

/** Is somebody writing, or choosing by letter, in this element? Then no key is a shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
