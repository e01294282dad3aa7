import { afterEach, describe, expect, it, vi } from "vitest";
import { RpcError } from "../../../../src/runtimes/mcp/json-rpc/rpc-error.ts";
import { type ListenOptions, ListenWatch } from "../../../../src/runtimes/mcp/watch/listen-watch.ts";

interface Stream extends ListenOptions {
  readonly filter: object;
  readonly id: number;
  end(): void;
  fail(error: Error): void;
}

afterEach(() => vi.useRealTimers());

function watch(capabilities: object = {}) {
  const streams: Stream[] = [];
  const listening = new ListenWatch({
    capabilities: capabilities as Record<string, unknown>,
    listen: (filter, options) =>
      new Promise((resolve, reject) => {
        const id = streams.length + 1;
        options.signal.addEventListener("abort", () => reject(options.signal.reason));
        streams.push({ ...options, filter, id, end: () => resolve({}), fail: reject });
        options.onId(id);
      }),
  });
  const acknowledge = ({ id }: Stream): void =>
    listening.notified("notifications/subscriptions/acknowledged", {
      _meta: { "io.modelcontextprotocol/subscriptionId": id },
    });
  return { listening, streams, acknowledge, last: () => streams.at(-1) as Stream };
}

describe("ListenWatch", () => {
  it("listens from the beginning to what the server can say", () => {
    const { streams } = watch({
      tools: { listChanged: true },
      prompts: {},
      resources: { listChanged: true },
    });
    expect(streams.map(({ filter }) => filter)).toEqual([
      { toolsListChanged: true, resourcesListChanged: true },
    ]);
    expect(watch({ tools: {} }).streams).toEqual([]);
  });

  it("opens a stream for all that is watched, and ends the one before when the server listens", async () => {
    const { listening, streams, acknowledge, last } = watch();
    const first = listening.setSubscribed("a:", true);
    acknowledge(last());
    await first;
    const second = listening.setSubscribed("b:", true);
    expect(last().filter).toEqual({ resourceSubscriptions: ["a:", "b:"] });
    expect(streams[0]?.signal.aborted).toBe(false);
    acknowledge(last());
    await second;
    expect(streams.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    listening.close();
    expect(last().signal.aborted).toBe(true);
  });

  it("says when the server refuses to listen", async () => {
    const { listening, last } = watch();
    const refused = listening.setSubscribed("a:", true);
    last().fail(new RpcError(-32601, "no"));
    await expect(refused).rejects.toThrow("no");
  });

  it("says when the server says nothing", async () => {
    vi.useFakeTimers();
    const { listening } = watch();
    const refused = listening.setSubscribed("a:", true);
    const expected = expect(refused).rejects.toThrow("The server does not say that it listens");
    await vi.advanceTimersByTimeAsync(10_000);
    await expected;
    listening.close();
  });

  it("listens again when the stream ends, less and less often", async () => {
    vi.useFakeTimers();
    const { listening, streams, acknowledge, last } = watch({ tools: { listChanged: true } });
    acknowledge(last());
    last().end();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(streams).toHaveLength(2);
    last().fail(new Error("broke"));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(streams).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(streams).toHaveLength(3);
    acknowledge(last());
    last().end();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(streams).toHaveLength(4);
    listening.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(streams).toHaveLength(4);
  });

  it("does not listen again to a server that cannot be listened to", async () => {
    vi.useFakeTimers();
    const { streams, last } = watch({ tools: { listChanged: true } });
    last().fail(new RpcError(-32601, "unknown"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(streams).toHaveLength(1);
  });
});
