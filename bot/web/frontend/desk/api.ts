// The desk's REST commands: JSON in, JSON out, every failure one RequestFailed with a stable code.

import type { Language } from "../shared/words";
import type {
  DeskEvent,
  Handoff,
  Me,
  Organisation,
  Outcome,
  Queue,
  Transfer,
} from "./wire";

// In milliseconds; a command that takes longer is offered to be tried again.
const ANSWER_WITHIN = 15_000;

export class RequestFailed extends Error {
  constructor(
    /** HTTP status; 0 when no answer came, so that what was asked may have been done. */
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /** The server understood and said no; trying the same again would get the same answer. */
  get refused(): boolean {
    return this.status >= 400 && this.status < 500 && ![401, 408, 429].includes(this.status);
  }
}

async function failure(response: Response): Promise<RequestFailed> {
  const body = (await response.json().catch(() => null)) as {
    error?: { code?: string; message?: string };
  } | null;
  const { code = "unknown", message = "" } = body?.error ?? {};
  return new RequestFailed(response.status, code, message);
}

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), ANSWER_WITHIN);
  try {
    const response = await fetch(`/desk/api${path}`, {
      method,
      credentials: "same-origin",
      signal: patience.signal,
      ...(method === "GET"
        ? {}
        : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) }),
    });
    if (!response.ok) throw await failure(response);
    return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
  } catch (error) {
    if (error instanceof RequestFailed) throw error;
    throw new RequestFailed(0, "no_answer", String(error));
  } finally {
    clearTimeout(timer);
  }
}

const handoffPath = (handoff: string, action = ""): string =>
  `/handoffs/${encodeURIComponent(handoff)}${action}`;

/** Stored: the seq under which everybody will see it. */
export interface Stored {
  id: string;
  seq: number;
}

export const api = {
  signIn: (email: string, password: string) => ask<Me>("POST", "/sign-in", { email, password }),
  signOut: () => ask<unknown>("POST", "/sign-out"),
  me: () => ask<Me>("GET", "/me"),
  changeLanguage: (language: Language) => ask<Me>("PATCH", "/me", { language }),
  organisation: () => ask<Organisation>("GET", "/organisation"),
  queue: () => ask<Queue>("GET", "/queue"),
  handoff: (handoff: string) => ask<Handoff>("GET", handoffPath(handoff)),
  events: (conversation: string, after: number) =>
    ask<{ events: DeskEvent[]; seq: number }>(
      "GET",
      `/conversations/${encodeURIComponent(conversation)}/events?after=${after}`,
    ),
  claim: (handoff: string) => ask<Handoff>("POST", handoffPath(handoff, "/claim")),
  sendMessage: (handoff: string, id: string, text: string) =>
    ask<Stored>("POST", handoffPath(handoff, "/messages"), { id, text }),
  saveNote: (handoff: string, id: string, text: string) =>
    ask<Stored>("POST", handoffPath(handoff, "/notes"), { id, text }),
  transfer: (handoff: string, transfer: Transfer) =>
    ask<Handoff>("POST", handoffPath(handoff, "/transfer"), transfer),
  returnToAssistant: (handoff: string, text: string) =>
    ask<unknown>("POST", handoffPath(handoff, "/return"), text ? { text } : {}),
  close: (handoff: string, outcome: Outcome, text: string) =>
    ask<unknown>("POST", handoffPath(handoff, "/close"), text ? { outcome, text } : { outcome }),
  typing: (handoff: string) => ask<unknown>("POST", handoffPath(handoff, "/typing")),
};

export type Api = typeof api;
