import { describe, expect, test, vi } from "vitest";
import {
  ClientAbility,
  Multiplexer,
  type MultiplexerOptions,
  type Notice,
  type Response,
} from "../../src/index.ts";
import { streamPair } from "./stream-pair.ts";

type Serve = NonNullable<MultiplexerOptions["serve"]>;

const ask = { $case: "callTool", value: { name: "ask", arguments: new Uint8Array() } } as const;
const elicit = { $case: "elicit", value: { params: Buffer.from("{}") } } as const;
const done: Response = { method: { $case: "callTool", value: { result: Buffer.from("{}") } } };
const elicited: Response = { method: { $case: "elicit", value: { result: Buffer.from("{}") } } };

/** A host whose plugin asks `question` while it answers a call. */
function connect(question: (plugin: Multiplexer, call: Parameters<Serve>[1]) => Promise<unknown>) {
  const [hostStream, pluginStream] = streamPair();
  const notices: Notice[] = [];
  const host = new Multiplexer(hostStream, { side: "host", onNotice: (notice) => notices.push(notice) });
  const plugin: Multiplexer = new Multiplexer(pluginStream, {
    side: "plugin",
    serve: async (_request, call) => {
      await question(plugin, call);
      return done;
    },
  });
  return { host, plugin, notices };
}

const asking = () => connect((plugin, { id }) => plugin.call(elicit, { parentCallId: id }));

describe("Multiplexer.call() with a question of the peer's", () => {
  test("has it answered by whoever made the call", async () => {
    const { host } = asking();
    const answer = vi.fn(async () => elicited);
    await expect(host.call(ask, { answer })).resolves.toEqual(done);
    expect(answer).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ method: expect.objectContaining({ $case: "elicit" }) }),
      expect.anything(),
    );
  });

  test("refuses it where the caller answers none", async () => {
    const { host } = asking();
    await expect(host.call(ask)).rejects.toMatchObject({ code: "permission_denied" });
  });

  test("refuses it on behalf of a call that is not there", async () => {
    const { host } = connect((plugin) => plugin.call(elicit, { parentCallId: 999 }));
    const answer = vi.fn(async () => elicited);
    await expect(host.call(ask, { answer })).rejects.toMatchObject({ code: "failed_precondition" });
    expect(answer).not.toHaveBeenCalled();
  });

  test("lets no question of one call reach the caller of another", async () => {
    const { host } = asking();
    const answers = { first: vi.fn(async () => elicited), second: vi.fn(async () => elicited) };
    await Promise.all([
      host.call(ask, { answer: answers.first }),
      host.call(ask, { answer: answers.second }),
    ]);
    expect(answers.first).toHaveBeenCalledOnce();
    expect(answers.second).toHaveBeenCalledOnce();
  });

  test("stands still meanwhile, and goes on with what was left of its time", async () => {
    vi.useFakeTimers();
    try {
      const { host } = connect(async (plugin, { id }) => {
        await plugin.call(elicit, { parentCallId: id });
        await new Promise(() => {});
      });
      let give!: (response: Response) => void;
      const answer = vi.fn(
        () =>
          new Promise<Response>((resolve) => {
            give = resolve;
          }),
      );
      const call = host.call(ask, { answer, timeoutMs: 100 });
      const outcome = expect(call).rejects.toMatchObject({ code: "deadline_exceeded" });
      await vi.waitFor(() => expect(answer).toHaveBeenCalled());
      await vi.advanceTimersByTimeAsync(10_000);
      expect(host.waiting).toBe(1);
      give(elicited);
      await vi.advanceTimersByTimeAsync(100);
      await outcome;
    } finally {
      vi.useRealTimers();
    }
  });

  test("ends it when the call is cancelled", async () => {
    const { host } = asking();
    const controller = new AbortController();
    let isAborted = false;
    const answer: Serve = (_request, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          isAborted = true;
          reject(signal.reason);
        });
        controller.abort();
      });
    await expect(host.call(ask, { answer, signal: controller.signal })).rejects.toMatchObject({
      code: "cancelled",
    });
    await vi.waitFor(() => expect(isAborted).toBe(true));
  });

  test("tells the peer what the caller can be asked, and what came along", async () => {
    const [hostStream, pluginStream] = streamPair();
    const host = new Multiplexer(hostStream, { side: "host" });
    const serve = vi.fn<Serve>(async () => done);
    new Multiplexer(pluginStream, { side: "plugin", serve });
    await host.call(ask, { clientAbilities: [ClientAbility.LIST_ROOTS], meta: Buffer.from('{"a":1}') });
    expect(serve.mock.calls[0]?.[0]).toMatchObject({
      clientAbilities: [ClientAbility.LIST_ROOTS],
      meta: Buffer.from('{"a":1}'),
    });
  });
});

describe("Multiplexer.notify()", () => {
  test("reaches the peer in order", async () => {
    const { plugin, notices } = asking();
    plugin.notify({ $case: "contributionsChanged", value: {} });
    plugin.notify({ $case: "resourceUpdated", value: { uri: "notes://today" } });
    await vi.waitFor(() =>
      expect(notices.map(({ kind }) => kind?.$case)).toEqual(["contributionsChanged", "resourceUpdated"]),
    );
  });
});
