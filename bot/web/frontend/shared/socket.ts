// A WebSocket that comes back by itself: back-off with jitter, and pings that notice a half-open connection.

export type SocketStatus =
  | "connecting" // the first try, or a retry, is under way
  | "open"
  | "waiting" // lost; the next try is scheduled
  | "refused" // the server does not want this page (1008); it is not asked again
  | "stopped";

export interface SocketHandlers {
  /** The connection stands; the place to say hello. */
  opened(): void;
  /** One parsed JSON frame, pongs left out. Frames that are not JSON objects never arrive. */
  frame(frame: Frame): void;
  status?(status: SocketStatus): void;
}

export type Frame = { readonly type: string } & Readonly<Record<string, unknown>>;

export interface SocketTimes {
  pingEvery: number;
  answerWithin: number;
  openWithin: number;
  firstDelay: number;
  longestDelay: number;
}

// In milliseconds. Pings every 20 s and 10 s to answer are the wire's promise; a train through a
// tunnel is back within one or two tries; after a long outage everyone returns spread over 20 s.
const TIMES: SocketTimes = {
  pingEvery: 20_000,
  answerWithin: 10_000,
  openWithin: 10_000,
  firstDelay: 500,
  longestDelay: 20_000,
};

const REFUSED = 1008;
const RESTARTING = 1012;
const OPEN = 1;

export class ReconnectingSocket {
  status: SocketStatus = "stopped";

  private socket: WebSocket | null = null;
  private failures = 0;
  private retryTimer: Timer = undefined;
  private openTimer: Timer = undefined;
  private pingTimer: Timer = undefined;
  private answerTimer: Timer = undefined;
  private readonly times: SocketTimes;

  constructor(
    private readonly url: () => string,
    private readonly handlers: SocketHandlers,
    times: Partial<SocketTimes> = {},
    private readonly random: () => number = Math.random,
  ) {
    this.times = { ...TIMES, ...times };
  }

  start(): void {
    if (this.status !== "stopped" && this.status !== "refused") return;
    globalThis.addEventListener?.("online", this.hurry);
    globalThis.addEventListener?.("offline", this.doubt);
    this.connect();
  }

  stop(): void {
    globalThis.removeEventListener?.("online", this.hurry);
    globalThis.removeEventListener?.("offline", this.doubt);
    this.letGo();
    this.become("stopped");
  }

  /** Drop the connection and make a new one at once, for instance to say hello differently. */
  restart(): void {
    this.letGo();
    this.failures = 0;
    this.connect();
  }

  /** Whether the frame was handed to an open connection; not whether it arrived. */
  send(frame: object): boolean {
    if (this.socket?.readyState !== OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  private connect(): void {
    this.become("connecting");
    const socket = new WebSocket(this.url());
    this.socket = socket;
    this.openTimer = setTimeout(() => this.lost(socket, 0), this.times.openWithin);
    socket.onopen = () => {
      if (socket === this.socket) this.opened();
    };
    socket.onmessage = (event: MessageEvent) => {
      if (socket === this.socket) this.received(event.data);
    };
    socket.onclose = (event: CloseEvent) => this.lost(socket, event.code);
  }

  private opened(): void {
    clearTimeout(this.openTimer);
    this.schedulePing();
    this.become("open");
    this.handlers.opened();
  }

  private received(data: unknown): void {
    // Only an answer proves the server well; a socket that opens and dies keeps backing off.
    this.failures = 0;
    this.schedulePing();
    const frame = parseFrame(data);
    if (frame && frame.type !== "pong") this.handlers.frame(frame);
  }

  private schedulePing(): void {
    clearTimeout(this.pingTimer);
    clearTimeout(this.answerTimer);
    this.pingTimer = setTimeout(() => this.ping(), this.times.pingEvery);
  }

  private ping(): void {
    const socket = this.socket;
    if (!socket) return;
    this.send({ type: "ping" });
    this.answerTimer = setTimeout(() => this.lost(socket, 0), this.times.answerWithin);
  }

  private lost(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    this.letGo();
    if (code === REFUSED) {
      this.become("refused");
      return;
    }
    this.retryTimer = setTimeout(() => this.connect(), this.nextDelay(code));
    this.become("waiting");
  }

  /** A restarting server is back soon: everyone returns once, spread over a few seconds. */
  private nextDelay(code: number): number {
    const { firstDelay, longestDelay } = this.times;
    if (code === RESTARTING) return firstDelay + this.random() * 4 * firstDelay;
    const ceiling = Math.min(longestDelay, firstDelay * 2 ** this.failures);
    this.failures += 1;
    return ceiling / 2 + (this.random() * ceiling) / 2;
  }

  private readonly hurry = (): void => {
    if (this.status !== "waiting") return;
    this.failures = 0;
    clearTimeout(this.retryTimer);
    this.connect();
  };

  /** The browser says the network went: ask the server at once instead of in 20 s. */
  private readonly doubt = (): void => {
    if (this.status !== "open") return;
    clearTimeout(this.pingTimer);
    clearTimeout(this.answerTimer);
    this.ping();
  };

  private letGo(): void {
    for (const timer of [this.retryTimer, this.openTimer, this.pingTimer, this.answerTimer]) {
      clearTimeout(timer);
    }
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private become(status: SocketStatus): void {
    if (status === this.status) return;
    this.status = status;
    this.handlers.status?.(status);
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined;

/** The frame, or null for anything that is not a JSON object with a `type`. */
export function parseFrame(data: unknown): Frame | null {
  if (typeof data !== "string") return null;
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  return typeof (value as { type?: unknown }).type === "string" ? (value as Frame) : null;
}

/** The WebSocket address of a path on the page's own server. */
export function socketAddress(path: string, page: { protocol: string; host: string } = location): string {
  return `${page.protocol === "https:" ? "wss:" : "ws:"}//${page.host}${path}`;
}
