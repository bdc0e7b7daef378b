// Splits a message into plain text, links and references; nothing of it is ever read as HTML.

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string }
  | { readonly kind: "reference"; readonly text: string };

// Links: printable characters only, so that no bidi control or invisible character hides in an address.
// References ("2024-1183", "INV/77-2", "#48213", "+358 40 123 4567") keep their own direction.
const SPECIAL = new RegExp(
  [
    String.raw`(?<link>(?:https?:\/\/|mailto:)[\w\-.~:/?#[\]@!$&'()*+,;=%]+)`,
    String.raw`(?<reference>\+\d[\d ]{6,}\d|#\d[\w\-/]*|\b(?=[\w\-/.]*\d)\w+(?:[-/.]\w+)+\b|\b\d{4,}\b)`,
  ].join("|"),
  "giu",
);

const SAFE = new Set(["http:", "https:", "mailto:"]);

export function pieces(text: string): readonly Piece[] {
  const found: Piece[] = [];
  let index = 0;
  for (const match of text.matchAll(SPECIAL)) {
    const piece = special(match);
    if (!piece) continue;
    if (match.index > index) found.push({ kind: "text", text: text.slice(index, match.index) });
    found.push(piece);
    index = match.index + piece.text.length;
  }
  if (index < text.length) found.push({ kind: "text", text: text.slice(index) });
  return found;
}

function special(match: RegExpMatchArray): Piece | null {
  const { link, reference } = match.groups ?? {};
  if (link === undefined) return { kind: "reference", text: reference ?? "" };
  const text = withoutTail(link);
  const href = safeAddress(text);
  return href === null ? null : { kind: "link", text, href };
}

/** A full stop or a closing bracket after an address belongs to the sentence. */
function withoutTail(link: string): string {
  let text = link.replace(/[.,;:!?'*]+$/, "");
  while (/[)\]]$/.test(text) && !balanced(text)) text = text.slice(0, -1).replace(/[.,;:!?'*]+$/, "");
  return text;
}

function balanced(text: string): boolean {
  const count = (character: string): number => text.split(character).length;
  return count("(") >= count(")") && count("[") >= count("]");
}

/** The address in its normal form, or null when it is none or its scheme is not one of the safe ones. */
export function safeAddress(text: string): string | null {
  try {
    const url = new URL(text);
    if (!SAFE.has(url.protocol) || url.username) return null; // "https://bank.example@evil.example"
    return url.protocol === "mailto:" || url.hostname ? url.href : null;
  } catch {
    return null;
  }
}
