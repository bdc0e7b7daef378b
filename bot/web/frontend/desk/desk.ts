// The desk at work: holds the state, speaks with the gateway, and tells the components when to look.

import { ReconnectingSocket, socketAddress, type Frame, type SocketStatus } from "../shared/socket";
import { chooseLanguage, directionOf, type Language } from "../shared/words";
import { RequestFailed, type Api, type Stored } from "./api";
import {
  readSettings,
  readUnsent,
  writeSettings,
  writeUnsent,
  type Column,
  type Settings,
} from "./memory";
import { goesDeeper, parseRoute, QUEUE, renderRoute, type Route } from "./route";
import { playArrival } from "./sound";
import {
  answeredTo,
  changeDraft,
  changeOutgoing,
  draftOf,
  EMPTY_LOG,
  excess,
  findItem,
  hasGap,
  markPresence,
  mergeEvents,
  mergeQueue,
  newlyWaiting,
  placeItem,
  stillUnseen,
  unreadAfter,
  withoutDraft,
  withoutItem,
  type Draft,
  type Drafts,
  type EventLog,
  type Mode,
  type Outgoing,
} from "./state";
import type {
  DeskEvent,
  Handoff,
  Item,
  Me,
  Organisation,
  Outcome,
  Queue,
  SocketFrame,
  Transfer,
} from "./wire";
import { wordsIn, type Words } from "./words";

// In milliseconds: how long "is writing" stands, how often we say that we write, how long news stay.
const WRITING_STANDS = 6_000;
const WRITING_EVERY = 3_000;
const NOTICE_STANDS = 9_000;
const START_AGAIN = 4_000;

export interface Notice {
  readonly text: string;
  readonly tone: "plain" | "error";
}

export interface Writing {
  readonly author: "customer" | "bot" | "staff";
  readonly name?: string | undefined;
}

export class Desk extends EventTarget {
  stage: "starting" | "unreachable" | "signed_out" | "signed_in" = "starting";
  /** The session ended by itself: the sign-in page says so. */
  ended = false;
  settings: Settings = readSettings();
  language: Language = chooseLanguage(this.settings.language, ...navigator.languages);
  t: Words = wordsIn(this.language);
  me: Me | null = null;
  organisation: Organisation | null = null;
  status: SocketStatus = "stopped";
  queue: Queue | null = null;
  route: Route = QUEUE;
  notice: Notice | null = null;
  /** What screen readers hear next; the number makes the same sentence news again. */
  spoken = { text: "", times: 0 };
  claiming = false;

  private readonly handoffs = new Map<string, Handoff>();
  private readonly troubles = new Map<string, string>();
  private readonly logs = new Map<string, EventLog>();
  private readonly writing = new Map<string, Writing>();
  private readonly readTo = new Map<string, number>();
  private readonly watched = new Set<string>();
  private readonly fetching = new Set<string>();
  private readonly lost = new Set<string>();
  private readonly deliveries = new Map<string, Promise<void>>();
  private drafts: Drafts = {};
  private outgoing: readonly Outgoing[] = [];
  /** Every connection counts its queues from 1, so its first one is taken whatever its number. */
  private anyQueue = true;
  private saidWriting = 0;
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;
  private languageChosen = false;
  private readonly socket: ReconnectingSocket;

  constructor(private readonly api: Api) {
    super();
    this.socket = new ReconnectingSocket(() => socketAddress("/desk/socket"), {
      opened: () => this.connected(),
      frame: (frame) => this.receive(frame),
      status: (status) => this.connectionIs(status),
    });
  }

  // ---- Coming and going

  async start(): Promise<void> {
    this.route = parseRoute(location.hash);
    addEventListener("popstate", () => this.follow(parseRoute(location.hash)));
    this.speakLanguage(this.language);
    await this.resume();
  }

  private async resume(): Promise<void> {
    try {
      this.enter(await this.api.me());
    } catch (error) {
      if (isStatus(error, 401)) {
        this.update(() => (this.stage = "signed_out"));
        return;
      }
      this.update(() => (this.stage = "unreachable"));
      setTimeout(() => void this.resume(), START_AGAIN);
    }
  }

  /** Throws RequestFailed when the server says no. */
  async signIn(email: string, password: string): Promise<void> {
    const me = await this.api.signIn(email, password);
    const wish = this.languageChosen && this.language !== me.language ? this.language : null;
    this.enter({ ...me, language: wish ?? me.language });
    if (wish) await this.tellLanguage(wish);
  }

  private enter(me: Me): void {
    const { drafts, outgoing } = readUnsent(me.id);
    this.drafts = drafts;
    this.outgoing = outgoing;
    this.ended = false;
    this.anyQueue = true;
    this.speakLanguage(chooseLanguage(me.language));
    this.update(() => {
      this.me = me;
      this.stage = "signed_in";
    });
    this.socket.start();
    void this.refresh();
    this.follow(this.route);
  }

  async signOut(): Promise<void> {
    await this.api.signOut().catch(() => undefined);
    writeUnsent(null);
    this.go(QUEUE);
    this.leave();
  }

  /** Forget everything of this person; what was not sent stays in this tab for their return. */
  private leave(): void {
    this.socket.stop();
    for (const memory of [this.handoffs, this.troubles, this.logs, this.writing, this.readTo]) {
      memory.clear();
    }
    for (const memory of [this.watched, this.fetching, this.lost]) memory.clear();
    this.drafts = {};
    this.outgoing = [];
    this.update(() => {
      this.me = null;
      this.queue = null;
      this.organisation = null;
      this.notice = null;
      this.stage = "signed_out";
    });
  }

  private sessionEnded(): void {
    if (this.stage !== "signed_in") return;
    this.ended = true;
    this.leave();
  }

  // ---- Language and settings

  async changeLanguage(language: Language): Promise<void> {
    this.languageChosen = true;
    this.speakLanguage(language);
    this.update();
    if (this.me) await this.tellLanguage(language);
  }

  private async tellLanguage(language: Language): Promise<void> {
    try {
      this.me = await this.api.changeLanguage(language);
      this.handoffs.clear();
      this.anyQueue = true;
      await this.refresh();
      this.loadOpen();
    } catch (error) {
      this.fail(error);
    }
  }

  private speakLanguage(language: Language): void {
    this.language = language;
    this.t = wordsIn(language);
    this.changeSettings({ language });
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
  }

  changeSettings(change: Partial<Settings>): void {
    this.update(() => (this.settings = { ...this.settings, ...change }));
    writeSettings(this.settings);
  }

  switchSound(): void {
    this.changeSettings({ sound: !this.settings.sound });
    if (this.settings.sound) void playArrival();
  }

  isCollapsed(column: Column): boolean {
    return this.settings.collapsed.includes(column);
  }

  /** One column always stays open. */
  toggleColumn(column: Column): void {
    const collapsed = this.isCollapsed(column)
      ? this.settings.collapsed.filter((other) => other !== column)
      : [...this.settings.collapsed, column].slice(-2);
    this.changeSettings({ collapsed });
  }

  // ---- Where we are

  go(route: Route): void {
    const address = renderRoute(route);
    if (goesDeeper(this.route, route)) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
    this.follow(route);
  }

  open(handoff: string): void {
    this.go({ handoff, pane: "conversation" });
  }

  private follow(route: Route): void {
    this.update(() => (this.route = route));
    if (this.stage !== "signed_in") return;
    this.syncWatches();
    this.loadOpen();
  }

  private loadOpen(): void {
    const { handoff } = this.route;
    if (handoff && !this.handoffs.has(handoff)) void this.loadHandoff(handoff);
  }

  // ---- What the components show

  get openItem(): Item | null {
    const { handoff } = this.route;
    if (!handoff) return null;
    return findItem(this.queue, handoff) ?? this.handoffs.get(handoff)?.item ?? null;
  }

  get openHandoff(): Handoff | null {
    return this.route.handoff ? (this.handoffs.get(this.route.handoff) ?? null) : null;
  }

  get openTrouble(): string | null {
    return this.route.handoff ? (this.troubles.get(this.route.handoff) ?? null) : null;
  }

  isMine(item: Item | null): boolean {
    return item?.status === "active" && item.staff?.id === this.me?.id;
  }

  logOf(conversation: string): EventLog | null {
    return this.logs.get(conversation) ?? null;
  }

  writingIn(conversation: string): Writing | null {
    return this.writing.get(conversation) ?? null;
  }

  draft(handoff: string): Draft {
    return draftOf(this.drafts, handoff);
  }

  unsentOf(conversation: string): Outgoing[] {
    const mine = this.outgoing.filter((item) => item.conversation === conversation);
    return stillUnseen(mine, this.logs.get(conversation) ?? EMPTY_LOG);
  }

  /** By the page's own reading where it has read; else as the server counts. */
  unread(item: Item): number {
    const log = this.logs.get(item.conversation);
    const readTo = this.readTo.get(item.conversation);
    return log && readTo !== undefined ? unreadAfter(log, readTo) : item.unread;
  }

  markRead(conversation: string): void {
    const last = this.logs.get(conversation)?.events.at(-1)?.seq ?? 0;
    if (document.visibilityState !== "visible" || this.readTo.get(conversation) === last) return;
    this.update(() => this.readTo.set(conversation, last));
  }

  // ---- News

  say(text: string): void {
    this.update(() => (this.spoken = { text, times: this.spoken.times + 1 }));
  }

  tell(text: string, tone: Notice["tone"] = "plain"): void {
    clearTimeout(this.noticeTimer);
    this.update(() => (this.notice = { text, tone }));
    if (tone === "plain") this.noticeTimer = setTimeout(() => this.dismiss(), NOTICE_STANDS);
  }

  dismiss(): void {
    this.update(() => (this.notice = null));
  }

  /** What went wrong, as a sentence for people; an ended session leads to the sign-in page. */
  sentence(error: unknown): string {
    if (!(error instanceof RequestFailed)) throw error;
    if (error.status === 401) this.sessionEnded();
    if (error.status === 0) return this.t("error.network");
    if (error.status === 429) return this.t("error.rate");
    if (error.status >= 500) return this.t("error.server");
    if (error.code === "not_yours") return this.t("error.not_yours");
    if (error.code === "handoff_not_active") return this.t("error.not_active");
    if (error.code === "too_long") return this.t("error.too_long");
    return error.message || this.t("error.server");
  }

  private fail(error: unknown): void {
    this.tell(this.sentence(error), "error");
  }

  private update(change?: () => void): void {
    change?.();
    this.dispatchEvent(new Event("change"));
  }

  // ---- The queue

  private async refresh(): Promise<void> {
    try {
      const [organisation, queue] = await Promise.all([this.api.organisation(), this.api.queue()]);
      this.organisation = organisation;
      this.takeQueue(queue);
    } catch (error) {
      this.fail(error);
    }
  }

  /** The socket brings every change; only without it the queue is asked for. */
  private async askForQueue(): Promise<void> {
    if (this.status === "open") return;
    await this.api.queue().then((queue) => this.takeQueue(queue), () => undefined);
  }

  private takeQueue(incoming: Queue): void {
    if (!this.me) return;
    const before = this.queue;
    const anyVersion = this.anyQueue || this.status !== "open";
    const queue = mergeQueue(before, incoming, this.me.id, { anyVersion });
    this.update(() => (this.queue = queue));
    this.announceArrivals(newlyWaiting(before, queue));
    this.syncWatches();
    this.keepOpenFresh();
  }

  private announceArrivals(arrivals: Item[]): void {
    const [first] = arrivals;
    if (!first) return;
    const one = {
      name: first.name,
      type: first.customer_type.name,
      need: first.need?.name ?? this.t("item.no_need"),
    };
    this.say(
      arrivals.length === 1
        ? this.t("queue.arrived", one)
        : this.t("queue.arrived_many", { count: arrivals.length }),
    );
    if (this.settings.sound) void playArrival();
  }

  /** The card follows its handoff: transfers and corrections give the packet a new version. */
  private keepOpenFresh(): void {
    const { handoff } = this.route;
    if (!handoff) return;
    const item = findItem(this.queue, handoff);
    const loaded = this.handoffs.get(handoff);
    if (item) this.lost.delete(handoff);
    const isStale = item && loaded && item.version > loaded.item.version;
    const isLost = !item && loaded && !this.lost.has(handoff);
    if (isLost) this.lost.add(handoff);
    if (isStale || isLost) void this.loadHandoff(handoff);
  }

  async loadHandoff(handoff: string): Promise<void> {
    const key = `handoff ${handoff}`;
    if (this.fetching.has(key)) return;
    this.fetching.add(key);
    try {
      this.takeHandoff(await this.api.handoff(handoff));
    } catch (error) {
      const gone = isStatus(error, 404) || isStatus(error, 403);
      if (gone) this.handoffs.delete(handoff);
      const trouble = gone
        ? this.t("conv.gone")
        : this.t("conv.failed", { message: this.sentence(error) });
      if (gone || !this.handoffs.has(handoff)) {
        this.update(() => this.troubles.set(handoff, trouble));
      }
    } finally {
      this.fetching.delete(key);
    }
  }

  private takeHandoff(handoff: Handoff): void {
    const { item } = handoff;
    this.troubles.delete(item.handoff);
    this.handoffs.set(item.handoff, handoff);
    const isListed = findItem(this.queue, item.handoff) || this.isMine(item);
    if (this.queue && this.me && isListed) this.queue = placeItem(this.queue, item, this.me.id);
    this.update();
    this.syncWatches();
  }

  // ---- The socket

  private connectionIs(status: SocketStatus): void {
    this.update(() => (this.status = status));
    if (status === "waiting" || status === "refused") void this.checkSession();
  }

  /** A socket cannot say why it was closed at the door; the session may have ended meanwhile. */
  private async checkSession(): Promise<void> {
    await this.api.me().catch((error: unknown) => {
      if (isStatus(error, 401)) this.sessionEnded();
    });
  }

  private connected(): void {
    this.watched.clear();
    this.anyQueue = true;
    this.syncWatches();
    const unanswered = this.outgoing.filter((item) => item.state === "failed" && !item.refused);
    for (const item of unanswered) this.retry(item);
  }

  private receive(frame: Frame): void {
    const known = frame as unknown as SocketFrame;
    if (known.type === "queue") {
      this.takeQueue(known.queue);
      this.anyQueue = false;
    }
    if (known.type === "events") this.takeEvents(known.conversation, known.events);
    if (known.type === "typing") this.takeWriting(known.conversation, known);
    if (known.type === "presence" && this.queue) {
      this.queue = markPresence(this.queue, known.conversation, known.online);
      this.update();
    }
    if (known.type === "error" && known.code === "not_signed_in") this.sessionEnded();
    if (known.type === "error" && known.conversation) this.watched.delete(known.conversation);
  }

  /** Watch what is ours and what is open, from where the page stands; leave the rest. */
  private syncWatches(): void {
    const wanted = new Set((this.queue?.mine ?? []).map((item) => item.conversation));
    const open = this.openItem;
    if (open) wanted.add(open.conversation);
    if (open && this.status !== "open") void this.catchUp(open.conversation);
    for (const conversation of wanted) {
      if (this.watched.has(conversation)) continue;
      const after = this.logs.get(conversation)?.covered ?? 0;
      if (this.socket.send({ type: "watch", conversation, after })) this.watched.add(conversation);
    }
    for (const conversation of this.watched) {
      if (wanted.has(conversation)) continue;
      this.socket.send({ type: "unwatch", conversation });
      this.watched.delete(conversation);
    }
  }

  private takeEvents(conversation: string, events: readonly DeskEvent[], through = 0): void {
    const before = this.logs.get(conversation) ?? null;
    const log = mergeEvents(before ?? EMPTY_LOG, events, through);
    this.logs.set(conversation, log);
    if (!this.readTo.has(conversation)) this.readTo.set(conversation, answeredTo(log));
    if (events.some((event) => event.kind === "message")) this.writing.delete(conversation);
    this.forgetSeen(conversation, log);
    this.update();
    if (before) this.sayNews(conversation, events, before);
    // An answer that brought us no further is not asked for again: the next frame does that.
    const isWorthAsking = through === 0 || log.covered > (before?.covered ?? 0);
    if (hasGap(log) && isWorthAsking) void this.catchUp(conversation);
  }

  /** Ask for what is missing between what we have without gaps and what came later. */
  private async catchUp(conversation: string): Promise<void> {
    const key = `events ${conversation}`;
    const known = this.logs.get(conversation);
    if (this.fetching.has(key) || (known && !hasGap(known))) return;
    this.fetching.add(key);
    try {
      const { events, seq } = await this.api.events(conversation, known?.covered ?? 0);
      this.fetching.delete(key);
      this.takeEvents(conversation, events, seq);
    } catch {
      // The next frame, or the next connection, asks again.
    } finally {
      this.fetching.delete(key);
    }
  }

  private forgetSeen(conversation: string, log: EventLog): void {
    const here = this.outgoing.filter((item) => item.conversation === conversation);
    const unseen = new Set(stillUnseen(here, log));
    const kept = this.outgoing.filter(
      (item) => item.conversation !== conversation || unseen.has(item),
    );
    if (kept.length !== this.outgoing.length) this.keepUnsent({ outgoing: kept });
  }

  private sayNews(conversation: string, events: readonly DeskEvent[], before: EventLog): void {
    const open = this.openItem;
    if (open?.conversation !== conversation) return;
    const last = before.events.at(-1)?.seq ?? 0;
    const news = events.filter(
      (event) => event.seq > last && event.kind === "message" && event.author === "customer",
    );
    const text = news.map((event) => event.text ?? "").join(" ");
    if (text) this.say(this.t("conv.said", { name: open.name, text }));
  }

  private takeWriting(conversation: string, { author, name }: Writing): void {
    const writing = { author, name };
    this.update(() => this.writing.set(conversation, writing));
    setTimeout(() => {
      if (this.writing.get(conversation) !== writing) return;
      this.update(() => this.writing.delete(conversation));
    }, WRITING_STANDS);
  }

  // ---- Writing: drafts, replies, notes

  /** Every keystroke comes here; the page is only asked to look again when it would look different. */
  changeDraft(handoff: string, change: Partial<Draft>): void {
    const before = this.draft(handoff);
    this.keepUnsent({ drafts: changeDraft(this.drafts, handoff, change) });
    const after = this.draft(handoff);
    if (looksOf(before) !== looksOf(after)) this.update();
  }

  /** Only a reply being written is shown to the customer as such; a note never is. */
  sayWriting(handoff: string): void {
    const now = Date.now();
    if (now - this.saidWriting < WRITING_EVERY) return;
    this.saidWriting = now;
    void this.api.typing(handoff).catch(() => undefined);
  }

  sendReply(item: Item): void {
    const text = this.draft(item.handoff).reply.trim();
    if (!text || excess(text) > 0) return;
    const outgoing = this.outgoingFor(item, "reply", text);
    this.keepUnsent({ drafts: changeDraft(this.drafts, item.handoff, { reply: "" }) });
    this.saidWriting = 0;
    this.deliverReply(outgoing);
  }

  saveNote(item: Item): void {
    const text = this.draft(item.handoff).note.trim();
    if (!text || excess(text) > 0) return;
    const outgoing = this.outgoingFor(item, "note", text);
    this.keepUnsent({ drafts: changeDraft(this.drafts, item.handoff, { note: "" }) });
    this.deliverNote(outgoing);
  }

  private deliverReply(item: Outgoing): void {
    this.deliver(item, () => this.api.sendMessage(item.handoff, item.id, item.text));
  }

  private deliverNote(item: Outgoing): void {
    this.deliver(item, () => this.api.saveNote(item.handoff, item.id, item.text));
  }

  private outgoingFor(item: Item, mode: Mode, text: string): Outgoing {
    const after = this.logs.get(item.conversation)?.events.at(-1)?.seq ?? 0;
    const { handoff, conversation } = item;
    return { id: newId(), handoff, conversation, mode, text, state: "sending", after };
  }

  retry(item: Outgoing): void {
    if (item.mode === "note") this.deliverNote(item);
    else this.deliverReply(item);
  }

  /** Put a refused text back where it was written, in its own field, to be changed. */
  takeBack(item: Outgoing): void {
    const present = this.draft(item.handoff)[item.mode];
    const text = present ? `${item.text}\n${present}` : item.text;
    this.keepUnsent({
      outgoing: this.outgoing.filter((other) => other.id !== item.id),
      drafts: changeDraft(this.drafts, item.handoff, { mode: item.mode, [item.mode]: text }),
    });
    this.update();
  }

  /** One after the other per handoff, so that messages arrive in the order they were written. */
  private deliver(item: Outgoing, command: () => Promise<Stored>): void {
    const isNew = !this.outgoing.some((other) => other.id === item.id);
    this.keepUnsent({
      outgoing: isNew
        ? [...this.outgoing, item]
        : changeOutgoing(this.outgoing, item.id, { state: "sending", refused: undefined }),
    });
    this.update();
    const before = this.deliveries.get(item.handoff) ?? Promise.resolve();
    const delivery = before.then(() => command()).then(
      ({ seq }) => this.settle(item, { state: "sent", seq }),
      (error: unknown) => this.notSent(item, error),
    );
    this.deliveries.set(item.handoff, delivery);
  }

  private notSent(item: Outgoing, error: unknown): void {
    const refused = error instanceof RequestFailed && error.refused;
    const message = this.sentence(error);
    this.settle(item, refused ? { state: "failed", refused: message } : { state: "failed" });
    this.say(this.t("out.failed_announce"));
  }

  private settle(item: Outgoing, change: Partial<Pick<Outgoing, "state" | "seq" | "refused">>): void {
    this.keepUnsent({ outgoing: changeOutgoing(this.outgoing, item.id, change) });
    this.forgetSeen(item.conversation, this.logs.get(item.conversation) ?? EMPTY_LOG);
    this.update();
  }

  private keepUnsent(change: { drafts?: Drafts; outgoing?: readonly Outgoing[] }): void {
    this.drafts = change.drafts ?? this.drafts;
    this.outgoing = change.outgoing ?? this.outgoing;
    if (this.me) {
      writeUnsent({ staff: this.me.id, drafts: this.drafts, outgoing: [...this.outgoing] });
    }
  }

  // ---- Commands. Those of a dialog give the sentence of what went wrong, or null.

  async claim(item: Item): Promise<boolean> {
    if (this.claiming) return false;
    this.update(() => (this.claiming = true));
    try {
      this.takeHandoff(await this.api.claim(item.handoff));
      this.say(this.t("claim.done"));
      return true;
    } catch (error) {
      await this.notClaimed(item, error);
      return false;
    } finally {
      this.update(() => (this.claiming = false));
    }
  }

  private async notClaimed(item: Item, error: unknown): Promise<void> {
    const sentence = this.sentence(error);
    if (!(error instanceof RequestFailed) || error.code !== "handoff_not_waiting") {
      this.tell(sentence, "error");
      return;
    }
    await this.loadHandoff(item.handoff);
    const holder = this.handoffs.get(item.handoff)?.item.staff;
    this.tell(holder ? this.t("claim.taken", { name: holder.name }) : sentence, "error");
  }

  transfer(item: Item, transfer: Transfer, department: string): Promise<string | null> {
    const command = async () => {
      await this.api.transfer(item.handoff, transfer);
    };
    return this.letGo(item, command, this.t("transfer.done", { department }));
  }

  returnToAssistant(item: Item, text: string): Promise<string | null> {
    const command = () => this.api.returnToAssistant(item.handoff, text);
    return this.letGo(item, command, this.t("return.done"));
  }

  close(item: Item, outcome: Outcome, text: string): Promise<string | null> {
    const command = () => this.api.close(item.handoff, outcome, text);
    return this.letGo(item, command, this.t("close.done", { outcome: this.t(`outcome.${outcome}`) }));
  }

  /** After each of these the conversation is no longer ours: back to the queue, with a word. */
  private async letGo(
    item: Item,
    command: () => Promise<unknown>,
    done: string,
  ): Promise<string | null> {
    try {
      await command();
    } catch (error) {
      return this.sentence(error);
    }
    this.handoffs.delete(item.handoff);
    this.keepUnsent({ drafts: withoutDraft(this.drafts, item.handoff) });
    // The socket may have told where it went before the command was answered; then it stays there.
    const isStillHere = this.isMine(findItem(this.queue, item.handoff));
    if (this.queue && isStillHere) this.queue = withoutItem(this.queue, item.handoff);
    this.go(QUEUE);
    this.tell(done);
    void this.askForQueue();
    return null;
  }
}

/** What of a draft the page shows besides the text itself. */
function looksOf({ mode, reply, note }: Draft): string {
  const looks = [reply, note].map((text) => `${Boolean(text.trim())} ${excess(text)}`);
  return [mode, ...looks].join();
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof RequestFailed && error.status === status;
}

/** A random id; `randomUUID` is missing on pages served without TLS in a company's own network. */
function newId(): string {
  if ("randomUUID" in crypto) return crypto.randomUUID();
  const bytes: Uint8Array = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
