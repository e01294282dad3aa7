import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Duplex, PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MuxExchange } from "../../src/broker/mux-exchange.ts";
import { ConnInfo } from "../../src/gen/plugin/grpc_broker.ts";
import { netConnectOptions } from "../../src/transport/address.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "mux-"));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(directory, { recursive: true, force: true });
});

function exchange() {
  const sent: ConnInfo[] = [];
  const opened: Duplex[] = [];
  const subject = new MuxExchange({
    listenOn: { network: "unix", directory },
    send: async (info) => void sent.push(ConnInfo.create(info)),
    openStream: () => {
      const stream = new PassThrough();
      opened.push(stream);
      return stream;
    },
  });
  return { subject, sent, opened };
}

const knock = (serviceId: number) => ConnInfo.create({ serviceId, knock: { knock: true } });
const ack = (serviceId: number, error = "") =>
  ConnInfo.create({ serviceId, knock: { knock: true, ack: true, error } });

describe("MuxExchange", () => {
  test("MuxExchange.receive() answers a knock and hands the next stream to its offer", async () => {
    const { subject, sent } = exchange();
    const got: Duplex[] = [];
    await subject.offer(7, (connection) => got.push(connection));
    subject.receive(knock(7));
    expect(sent).toEqual([ack(7)]);
    const stream = new PassThrough();
    expect(subject.takeStream(stream)).toBe(true);
    expect(got).toEqual([stream]);
    expect(subject.takeStream(new PassThrough())).toBe(false);
  });

  test("MuxExchange.receive() keeps a knock until its offer", async () => {
    const { subject, sent } = exchange();
    subject.receive(knock(7));
    expect(sent).toEqual([]);
    await subject.offer(7, () => {});
    expect(sent).toEqual([ack(7)]);
  });

  test("MuxExchange.receive() refuses a knock that nobody accepts within 5 s", async () => {
    vi.useFakeTimers();
    const { subject, sent } = exchange();
    subject.receive(knock(7));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sent).toEqual([ack(7, "nothing accepts id 7")]);
    expect(subject.takeStream(new PassThrough())).toBe(false);
  });

  test("MuxExchange.takeStream() forgets a knock whose stream did not come within 5 s", async () => {
    vi.useFakeTimers();
    const { subject } = exchange();
    await subject.offer(7, () => {});
    subject.receive(knock(7));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(subject.takeStream(new PassThrough())).toBe(false);
  });

  test("MuxExchange.reach() knocks for one connection at a time, the main one included", async () => {
    const { subject, sent, opened } = exchange();
    const first = await subject.reach(1, { timeoutMs: 1_000, signal: undefined });
    connect(netConnectOptions(first.address)).on("error", () => {});
    await vi.waitUntil(() => sent.length === 1);
    const main = subject.openMainStream();
    expect(opened).toHaveLength(0);
    subject.receive(ack(1));
    await main;
    expect(opened).toHaveLength(2);
    first.close();
  });

  test("MuxExchange.reach() tells why the other side refused", async () => {
    const { subject, sent } = exchange();
    const reached = await subject.reach(1, { timeoutMs: 1_000, signal: undefined });
    const socket = connect(netConnectOptions(reached.address));
    await vi.waitUntil(() => sent.length === 1);
    subject.receive(ack(1, "no such thing"));
    await new Promise((resolve) => socket.once("close", resolve).resume());
    expect(reached.failure?.()?.message).toContain("no such thing");
    reached.close();
  });
});
