import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeSocket } from "./fake_socket";
import { ReconnectingSocket, socketAddress, type Frame, type SocketStatus } from "./socket";

const frames: Frame[] = [];
const statuses: SocketStatus[] = [];
let socket: ReconnectingSocket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeSocket.made = [];
  frames.length = statuses.length = 0;
  const handlers = {
    opened: () => {},
    frame: (frame: Frame) => void frames.push(frame),
    status: (status: SocketStatus) => void statuses.push(status),
  };
  socket = new ReconnectingSocket(() => "ws://desk.example/chat", handlers, {}, () => 0.5);
  socket.start();
});

afterEach(() => {
  socket.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("frames arrive parsed; pongs and what is not JSON stay outside", () => {
  FakeSocket.last.opens();

  FakeSocket.last.says({ type: "ack", id: "m1" });
  FakeSocket.last.says({ type: "pong" });
  FakeSocket.last.onmessage?.({ data: "oops" });

  expect(frames).toEqual([{ type: "ack", id: "m1" }]);
});

test("nothing is sent before the connection stands", () => {
  expect(socket.send({ type: "typing" })).toBe(false);

  FakeSocket.last.opens();

  expect(socket.send({ type: "typing" })).toBe(true);
  expect(FakeSocket.last.sentTypes()).toEqual(["typing"]);
});

describe("a half-open connection", () => {
  test("is asked after 20 quiet seconds and given up after 10 without an answer", () => {
    FakeSocket.last.opens();

    vi.advanceTimersByTime(20_000);
    expect(FakeSocket.last.sentTypes()).toEqual(["ping"]);
    vi.advanceTimersByTime(9_999);
    expect(socket.status).toBe("open");
    vi.advanceTimersByTime(1);
    expect(socket.status).toBe("waiting");

    vi.advanceTimersByTime(1_000);
    expect(FakeSocket.made).toHaveLength(2);
  });

  test("is a whole one when it answers", () => {
    FakeSocket.last.opens();

    for (let minute = 0; minute < 3; minute += 1) {
      vi.advanceTimersByTime(20_000);
      FakeSocket.last.says({ type: "pong" });
    }

    expect(FakeSocket.made).toHaveLength(1);
    expect(FakeSocket.last.sentTypes()).toEqual(["ping", "ping", "ping"]);
  });

  test("that never opens is given up after 10 seconds", () => {
    vi.advanceTimersByTime(10_000);

    expect(socket.status).toBe("waiting");
  });

  test("left behind cannot speak for the new one", () => {
    const old = FakeSocket.last;
    old.opens();
    vi.advanceTimersByTime(30_000 + 1_000);
    FakeSocket.last.opens();

    old.says({ type: "ack" });
    old.dies();

    expect(frames).toEqual([]);
    expect(socket.status).toBe("open");
  });
});

describe("reconnecting", () => {
  test("waits longer after every failure, up to a limit", () => {
    const waits: number[] = [];
    for (let tries = 0; tries < 8; tries += 1) {
      const before = Date.now();
      FakeSocket.last.dies();
      vi.advanceTimersToNextTimer();
      waits.push(Date.now() - before);
    }

    expect(waits).toEqual([375, 750, 1_500, 3_000, 6_000, 12_000, 15_000, 15_000]);
  });

  test("starts again from a short wait once the server has said something", () => {
    FakeSocket.last.dies();
    vi.advanceTimersToNextTimer();
    FakeSocket.last.opens();
    FakeSocket.last.says({ type: "welcome" });
    FakeSocket.last.dies();

    vi.advanceTimersByTime(375);

    expect(FakeSocket.made).toHaveLength(3);
  });

  test("keeps backing off from a server that only opens and dies", () => {
    for (let tries = 0; tries < 3; tries += 1) {
      FakeSocket.last.opens();
      FakeSocket.last.dies();
      vi.advanceTimersToNextTimer();
    }
    FakeSocket.last.opens();
    FakeSocket.last.dies();

    vi.advanceTimersByTime(2_999);
    expect(FakeSocket.made).toHaveLength(4);
  });

  test("after a restart of the server (1012) spreads over two seconds and does not back off", () => {
    FakeSocket.last.opens();
    FakeSocket.last.dies(1012);

    vi.advanceTimersByTime(1_499);
    expect(FakeSocket.made).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(FakeSocket.made).toHaveLength(2);
  });

  test("does not bother a server that refuses us (1008)", () => {
    FakeSocket.last.opens();
    FakeSocket.last.dies(1008);

    vi.advanceTimersByTime(600_000);

    expect(FakeSocket.made).toHaveLength(1);
    expect(socket.status).toBe("refused");
  });

  test("ends with stop", () => {
    FakeSocket.last.dies();
    socket.stop();

    vi.advanceTimersByTime(600_000);

    expect(FakeSocket.made).toHaveLength(1);
    expect(statuses).toEqual(["connecting", "waiting", "stopped"]);
  });
});

test("the address follows the page's own", () => {
  expect(socketAddress("/chat", { protocol: "https:", host: "a.example" })).toBe("wss://a.example/chat");
  expect(socketAddress("/chat", { protocol: "http:", host: "127.0.0.1:8080" })).toBe("ws://127.0.0.1:8080/chat");
});
