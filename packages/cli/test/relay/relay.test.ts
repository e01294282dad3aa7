import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FoundHost } from "../../src/relay/find-host.ts";
import { Relay } from "../../src/relay/relay.ts";

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly data: unknown };
}

/** The host's end of one connection of the relay. */
class FakeHost {
  readonly received: Message[] = [];
  readonly #socket: Socket;

  constructor(socket: Socket, onMessage: (message: Message, host: FakeHost) => void) {
    this.#socket = socket;
    createInterface({ input: socket }).on("line", (line) => {
      const message: Message = JSON.parse(line);
      this.received.push(message);
      onMessage(message, this);
    });
  }

  send(message: object): void {
    this.#socket.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  }

  answer = (id: Message["id"]): void => this.send({ id, result: { by: "host" } });

  end = (): void => void this.#socket.destroy();
}

const calls = (host: FakeHost | undefined): number =>
  host?.received.filter(({ method }) => method === "tools/call").length ?? 0;

describe("Relay", () => {
  let folder: string;
  let server: Server;
  let relay: Relay | undefined;
  const input = (): PassThrough => streams.input;
  let streams: { input: PassThrough; output: PassThrough };
  let told: Message[];
  let hosts: FakeHost[];
  let onMessage: (message: Message, host: FakeHost) => void;
  let kills: number;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "bp-relay-"));
    hosts = [];
    told = [];
    kills = 0;
    onMessage = ({ id }, host) => id !== undefined && host.answer(id);
    streams = { input: new PassThrough(), output: new PassThrough() };
    createInterface({ input: streams.output }).on("line", (line) => told.push(JSON.parse(line)));
    server = createServer((socket) =>
      hosts.push(new FakeHost(socket, (message, host) => onMessage(message, host))),
    );
    server.listen(path.join(folder, "host.sock"));
    await once(server, "listening");
  });

  afterEach(async () => {
    relay?.end();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function connectToHost(): Promise<FoundHost> {
    const socket = connect({ path: path.join(folder, "host.sock") });
    await once(socket, "connect");
    const kill = (): void => {
      kills += 1;
      hosts.at(-1)?.end();
    };
    return { socket, kill };
  }

  function start(connectTo = connectToHost, watchIntervalMs = 60_000): void {
    relay = new Relay({ ...streams, connect: connectTo, watchIntervalMs });
  }

  const say = (...messages: object[]): boolean =>
    input().write(messages.map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join(""));

  const answerTo = async (id: number): Promise<Message> =>
    vi.waitFor(() => {
      const answer = told.find((message) => message.id === id);
      if (answer === undefined) throw new Error(`No answer to ${id} among ${JSON.stringify(told)}`);
      return answer;
    });

  async function openSession(): Promise<void> {
    say({ id: 1, method: "initialize" });
    await answerTo(1);
    say({ method: "notifications/initialized" });
  }

  /** Resolves when the relay knows. */
  async function endFirstHost(): Promise<void> {
    hosts[0]?.end();
    await vi.waitFor(() => expect(hosts).toHaveLength(2));
  }

  it("answers with the reason where no host can be started, and tries again with the next line", async () => {
    let tries = 0;
    start(async () => {
      tries += 1;
      if (tries === 1) throw new Error("the disk is full");
      return connectToHost();
    });
    say({ id: 1, method: "initialize" });
    expect((await answerTo(1)).error).toMatchObject({
      message: "The plugin host cannot be started: the disk is full",
      data: { retryable: true },
    });
    say({ id: 2, method: "initialize" });
    expect((await answerTo(2)).result).toEqual({ by: "host" });
  });

  it("kills a host that owes an answer and answers nothing at all, and goes on with the next one", async () => {
    start(connectToHost, 20);
    await openSession();
    onMessage = ({ id }, host) => host !== hosts[0] && id !== undefined && host.answer(id);
    say({ id: 2, method: "tools/call" });
    expect((await answerTo(2)).error?.message).toMatch(/plugin host ended .* Try again/);
    expect(kills).toBe(1);
    say({ id: 3, method: "tools/call" });
    expect((await answerTo(3)).result).toEqual({ by: "host" });
    expect(calls(hosts[0])).toBe(1);
  });

  it("lets a host be that works on a call for long but answers when asked", async () => {
    start(connectToHost, 20);
    await openSession();
    onMessage = ({ id, method }, host) => method === "ping" && host.answer(id);
    say({ id: 2, method: "tools/call" });
    const pings = () => hosts[0]?.received.filter(({ method }) => method === "ping").length;
    await vi.waitFor(() => expect(pings()).toBeGreaterThan(5));
    expect(kills).toBe(0);
    hosts[0]?.answer(2);
    expect((await answerTo(2)).result).toEqual({ by: "host" });
    expect(told.map(({ id }) => id)).toEqual([1, 2]);
  });

  it("sends a call once that came while a host was being brought up to date that ended, too", async () => {
    start();
    await openSession();
    onMessage = ({ id, method }, host) => {
      if (host === hosts[1]) return method === "initialize" && say({ id: 2, method: "tools/call" });
      if (id !== undefined) host.answer(id);
      return false;
    };
    hosts[0]?.end();
    await vi.waitFor(() => expect(hosts[1]?.received).toMatchObject([{ method: "initialize" }]));
    // The line is with the relay before it sees that the host has ended: both take the way through the loop once.
    await vi.waitFor(() => expect(input().readableLength).toBe(0));
    hosts[1]?.end();
    expect((await answerTo(2)).result).toEqual({ by: "host" });
    expect(hosts.map(calls)).toEqual([0, 0, 1]);
  });

  it("brings the next host to where the old one was, and has the agent look at everything anew", async () => {
    start();
    await openSession();
    say({ id: 2, method: "logging/setLevel", params: { level: "debug" } });
    for (const [id, uri] of [
      [3, "x://kept"],
      [4, "x://left"],
    ] as const)
      say({ id, method: "resources/subscribe", params: { uri } });
    say({ id: 5, method: "resources/unsubscribe", params: { uri: "x://left" } });
    await answerTo(5);
    told.length = 0;
    await endFirstHost();
    say({ id: 6, method: "tools/call" });
    await answerTo(6);
    expect(hosts[1]?.received.map(({ method }) => method)).toEqual([
      "initialize",
      "notifications/initialized",
      "logging/setLevel",
      "resources/subscribe",
      "tools/call",
    ]);
    expect(hosts[1]?.received[3]).toMatchObject({ params: { uri: "x://kept" } });
    // Of the answers to what the relay asked itself the agent sees none.
    expect(told.map(({ id, method }) => method ?? id)).toEqual([
      "notifications/tools/list_changed",
      "notifications/prompts/list_changed",
      "notifications/resources/list_changed",
      6,
    ]);
  });

  it("opens the streams of notices of a modern client again, and tells them that what they listen to changed", async () => {
    const subscriptionId = "io.modelcontextprotocol/subscriptionId";
    onMessage = ({ id, method }, host) => {
      const params = { _meta: { [subscriptionId]: id } };
      if (method === "subscriptions/listen")
        host.send({ method: "notifications/subscriptions/acknowledged", params });
      else host.answer(id);
    };
    start();
    say({ id: 7, method: "subscriptions/listen", params: { notifications: { toolsListChanged: true } } });
    await vi.waitFor(() => expect(told).toHaveLength(1));
    hosts[0]?.end();
    await vi.waitFor(() =>
      expect(hosts[1]?.received).toMatchObject([{ id: 7, method: "subscriptions/listen" }]),
    );
    hosts[1]?.send({ method: "notifications/prompts/list_changed" });
    await vi.waitFor(() => expect(told).toHaveLength(3));
    expect(told).toMatchObject([
      { method: "notifications/subscriptions/acknowledged" },
      { method: "notifications/tools/list_changed", params: { _meta: { [subscriptionId]: 7 } } },
      { method: "notifications/prompts/list_changed" },
    ]);
  });

  it("brings the agent's answers to the host that asked, and to no other", async () => {
    start();
    await openSession();
    told.length = 0;
    hosts[0]?.send({ id: 0, method: "roots/list" });
    await vi.waitFor(() => expect(told).toHaveLength(1));
    const asked = told[0]?.id;
    say({ id: asked, result: { roots: [] } });
    await vi.waitFor(() =>
      expect(hosts[0]?.received.at(-1)).toEqual({ jsonrpc: "2.0", id: 0, result: { roots: [] } }),
    );
    hosts[0]?.send({ id: 1, method: "roots/list" });
    await vi.waitFor(() => expect(told).toHaveLength(2));
    const late = told[1]?.id;
    await endFirstHost();
    say({ id: late, result: { roots: [] } }, { id: 9, method: "tools/call" });
    await answerTo(9);
    expect(hosts[1]?.received.filter(({ result }) => result !== undefined)).toEqual([]);
  });

  it("answers what was asked before the agent closed stdin, and then ends", async () => {
    let connected: (() => void) | undefined;
    const isWanted = new Promise<void>((resolve) => {
      connected = resolve;
    });
    start(async () => {
      await isWanted;
      return connectToHost();
    });
    say({ id: 1, method: "initialize" });
    input().end();
    connected?.();
    expect((await answerTo(1)).result).toEqual({ by: "host" });
    await relay?.ended;
  });

  it("ends at once when the agent closes stdin without having asked anything", async () => {
    start(() => new Promise(() => {}));
    input().end();
    await relay?.ended;
  });

  it("has the agent wait when it says more than the relay keeps for a host that is not there yet", async () => {
    let connected: (() => void) | undefined;
    const isWanted = new Promise<void>((resolve) => {
      connected = resolve;
    });
    start(async () => {
      await isWanted;
      return connectToHost();
    });
    say({ id: 1, method: "initialize" });
    for (let id = 2; id <= 1_500; id++) say({ id, method: "tools/call" });
    await vi.waitFor(() => expect(input().isPaused()).toBe(true));
    connected?.();
    await answerTo(1_500);
    expect(calls(hosts[0])).toBe(1_499);
  });
});
