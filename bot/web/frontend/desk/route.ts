// Which conversation is open and which pane a phone shows, kept in the address: back works, reload too.

export type Pane = "queue" | "conversation" | "card";

export interface Route {
  readonly handoff: string | null;
  readonly pane: Pane;
}

export const QUEUE: Route = { handoff: null, pane: "queue" };

/** "#h42" → the conversation of handoff h42, "#h42/card" → its card, anything else → the queue. */
export function parseRoute(hash: string): Route {
  const [encoded = "", pane] = hash.replace(/^#/, "").split("/");
  const handoff = safeDecode(encoded);
  if (!handoff) return QUEUE;
  return { handoff, pane: pane === "card" ? "card" : "conversation" };
}

export function renderRoute({ handoff, pane }: Route): string {
  if (!handoff || pane === "queue") return "#";
  return `#${encodeURIComponent(handoff)}${pane === "card" ? "/card" : ""}`;
}

/** Going deeper makes a step that "back" undoes; going sideways or up replaces the present one. */
export function goesDeeper(from: Route, to: Route): boolean {
  const depth = { queue: 0, conversation: 1, card: 2 };
  return depth[to.pane] > depth[from.pane];
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
