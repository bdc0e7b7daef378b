// One visitor's conversation: ties the socket, the pure state and what the browser keeps together.

import { newId } from "../shared/ids";
import { ReconnectingSocket, socketAddress, type Frame, type SocketStatus } from "../shared/socket";
import { closedAt, INITIAL, reduce, unreadAfter, unsent, type Input, type Outgoing, type State } from "./state";
import type { WidgetStore } from "./store";
import { readFrame, type Button, type ServerFrame } from "./wire";

export interface Page {
  readonly url: string;
  readonly title: string;
}

export interface Greeting {
  readonly site: string;
  readonly identity: string | null;
  locale: string;
  page: Page | null;
}

// Milliseconds. A stored message is acknowledged in well under a second; after 15 the visitor should know.
const OVERDUE_AFTER = 15_000;
/** What the server could not store is sent again after 2 to 4 seconds, then ever slower. */
const AGAIN_AFTER = 2_000;
const AGAIN_AT_LATEST = 16_000;
const TYPING_LASTS = 6_000;
const TYPING_EVERY = 4_000;
const NOTICE_LASTS = 10_000;
/** How long another tab may take to introduce the visitor before this one goes ahead. */
const INTRODUCTION_LASTS = 4_000;
/** A hello that is not taken after this many tries is one the server will never take. */
const MOST_HELLOS = 3;

export class Conversation {
  state: State;

  private readonly socket: ReconnectingSocket;
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private saidAfter = 0;
  private unwelcome = 0;
  private refusals = 0;
  private lastTyping = 0;
  private welcomed: () => void = () => {};

  constructor(
    readonly greeting: Greeting,
    private readonly store: WidgetStore,
    private readonly changed: () => void,
    socketUrl: () => string = () => socketAddress("/chat"),
  ) {
    this.state = { ...INITIAL, outbox: store.outbox };
    this.socket = new ReconnectingSocket(socketUrl, {
      opened: () => void this.hello(),
      frame: (frame) => this.receive(frame),
      status: (status) => this.connectionChanged(status),
    });
  }

  /** Whether this browser has spoken with us before, so that unread messages may be waiting. */
  get known(): boolean {
    return this.store.visitor !== null;
  }

  connect(): void {
    this.socket.start();
  }

  stop(): void {
    this.socket.stop();
    this.welcomed();
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  say(text: string): void {
    this.apply({ kind: "say", message: { id: newId(), at: now(), text } });
    this.sendLatest();
  }

  press(button: Button): void {
    const before = this.state.outbox.length;
    this.apply({ kind: "press", id: newId(), at: now(), button });
    if (this.state.outbox.length > before) this.sendLatest();
  }

  retry(id: string): void {
    this.apply({ kind: "retry", id });
    this.connect();
    const one = this.state.outbox.find((candidate) => candidate.id === id);
    if (one) this.send(one);
  }

  rate(csat: number, text: string): void {
    const id = newId();
    const sent = this.socket.send({ type: "rate", id, csat, ...(text ? { text } : {}) });
    this.apply({ kind: "rating", id, sent });
  }

  /** Tell the other side that the visitor is writing, not more often than it needs to know. */
  type(): void {
    if (Date.now() - this.lastTyping < TYPING_EVERY) return;
    if (this.socket.send({ type: "typing" })) this.lastTyping = Date.now();
  }

  get unread(): number {
    const { conversation } = this.state;
    return conversation === null ? 0 : unreadAfter(this.state, this.store.readUntil(conversation));
  }

  markRead(): void {
    const { conversation, seq } = this.state;
    if (conversation !== null && this.unread > 0) this.store.keepReadUntil(conversation, seq);
  }

  /** Whether to ask how it went: the conversation is closed and this closing was not rated yet. */
  get asksForRating(): boolean {
    const { conversation } = this.state;
    const closing = closedAt(this.state);
    return conversation !== null && closing !== null && this.store.ratedClosing(conversation) !== closing;
  }

  private connectionChanged(status: SocketStatus): void {
    if (status === "waiting" || status === "stopped") {
      this.welcomed();
      this.apply({ kind: "connection", connection: "lost" });
    } else if (status === "refused") {
      this.apply({ kind: "connection", connection: "refused" });
    } else if (this.state.connection === "asleep") {
      this.apply({ kind: "connection", connection: "connecting" });
    }
  }

  /**
   * Say who is here. A visitor without a token gets one with the first welcome; tabs that open
   * together take turns, so that the second introduces itself with the token of the first.
   */
  private async hello(): Promise<void> {
    if (this.store.visitor !== null || !globalThis.navigator?.locks) return this.sendHello();
    const signal = AbortSignal.timeout(INTRODUCTION_LASTS);
    await navigator.locks
      .request(this.store.lockName, { signal }, () => this.introduce())
      .catch(() => this.sendHello());
  }

  private async introduce(): Promise<void> {
    const done = new Promise<void>((resolve) => (this.welcomed = resolve));
    this.sendHello();
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, INTRODUCTION_LASTS))]);
  }

  private sendHello(): void {
    const { site, identity, locale, page } = this.greeting;
    const { visitor } = this.store;
    this.saidAfter = this.state.seq;
    this.socket.send({
      type: "hello",
      site,
      ...(visitor !== null ? { visitor } : {}),
      ...(identity !== null ? { identity } : {}),
      locale,
      ...(page ? { page } : {}),
      after: this.saidAfter,
    });
  }

  private receive(raw: Frame): void {
    const frame = readFrame(raw);
    if (!frame) return;
    const before = this.state;
    this.apply({ kind: "frame", frame });
    if (frame.type === "welcome") this.afterWelcome(frame, before);
    if (frame.type === "typing") this.later("typing", TYPING_LASTS, () => this.apply({ kind: "typing_over" }));
    if (frame.type === "rated") this.afterRated();
    if (frame.type === "ack") this.refusals = 0;
    if (frame.type === "error") this.afterError(frame);
  }

  private afterWelcome(frame: ServerFrame & { type: "welcome" }, before: State): void {
    this.store.visitor = frame.visitor;
    this.unwelcome = 0;
    this.welcomed();
    const another = before.conversation !== null && before.conversation !== frame.conversation;
    // The replay starts behind a seq of the old conversation: ask again from the beginning.
    if (another && this.saidAfter > 0) this.socket.restart();
    else for (const one of unsent(this.state)) this.send(one);
  }

  private afterRated(): void {
    const { conversation, rating } = this.state;
    const closing = closedAt(this.state);
    if (conversation === null || closing === null || rating?.status !== "saved") return;
    this.store.keepRatedClosing(conversation, closing);
    this.changed();
  }

  private afterError(frame: ServerFrame & { type: "error" }): void {
    if (frame.code === "not_welcome" && (this.unwelcome += 1) <= MOST_HELLOS) this.socket.restart();
    if (frame.code === "unknown_site") this.socket.stop();
    if (frame.id !== null) this.sendAgainIfBusy(frame.id);
    if (this.state.notice) this.later("notice", NOTICE_LASTS, () => this.apply({ kind: "notice_over" }));
  }

  /** Every page hears at the same moment that the server is back: they return spread over seconds. */
  private sendAgainIfBusy(id: string): void {
    const isBusy = () => this.state.outbox.find((one) => one.id === id)?.failure?.kind === "busy";
    if (!isBusy()) return;
    const pause = Math.min(AGAIN_AT_LATEST, AGAIN_AFTER * 2 ** this.refusals) * (1 + Math.random());
    this.refusals += 1;
    this.later(id, pause, () => {
      if (isBusy()) this.retry(id);
    });
  }

  private sendLatest(): void {
    const latest = this.state.outbox.at(-1)!;
    this.store.keep(latest);
    this.connect();
    this.send(latest);
  }

  private send(one: Outgoing): void {
    if (this.state.connection !== "online") return; // the next welcome sends it
    const { id, button, text } = one;
    const sent = this.socket.send(
      button === null ? { type: "message", id, text } : { type: "press", id, button },
    );
    if (sent) this.later(id, OVERDUE_AFTER, () => this.apply({ kind: "overdue", id }));
  }

  private apply(input: Input): void {
    const before = this.state;
    this.state = reduce(before, input);
    if (this.state === before) return;
    if (this.state.outbox !== before.outbox) this.forgetStored(before.outbox);
    this.changed();
  }

  /** What the server has stored, or will never store, need not survive a reload. */
  private forgetStored(before: readonly Outgoing[]): void {
    const waiting = this.state.outbox.filter((one) => one.seq === null && one.failure?.kind !== "final");
    const ids = new Set(waiting.map((one) => one.id));
    for (const { id } of before) {
      if (ids.has(id)) continue;
      this.store.forget(id);
      clearTimeout(this.timers.get(id));
    }
  }

  private later(name: string, delay: number, act: () => void): void {
    clearTimeout(this.timers.get(name));
    this.timers.set(name, setTimeout(act, delay));
  }
}

function now(): string {
  return new Date().toISOString();
}
