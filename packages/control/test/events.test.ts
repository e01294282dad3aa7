import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ControlClient, type StreamedEvent } from "../src/client/index.ts";
import { type ControlServer, startControlServer } from "./control-server.ts";

const waitFor = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 20_000 });

let server: ControlServer;
let client: ControlClient;

beforeAll(async () => {
  server = await startControlServer("good-neighbour");
  client = new ControlClient({ socket: server.socket, token: server.token });
});

afterAll(() => server.close());

async function listen(pattern: string) {
  const heard: StreamedEvent[] = [];
  const over = new AbortController();
  const ended = client.events(pattern, { signal: over.signal, onEvent: (one) => heard.push(one) });
  await waitFor(() => expect(heard[0]).toEqual({ kind: "listening" }));
  const types = () => heard.flatMap((one) => (one.kind === "event" ? [one.event.type] : []));
  const end = (): Promise<void> => {
    over.abort();
    return ended;
  };
  return { heard, types, end };
}

describe("ControlClient.events()", () => {
  test("hears what happens and what is published, and nothing that does not match", async () => {
    const plugins = await listen("plugin.>");
    const orders = await listen("order.*");
    await client.act("good-neighbour", "start");
    const { id } = await client.publish({ type: "order.placed", subject: "7", data: { id: 7 } });
    await waitFor(() => expect(plugins.types()).toContain("plugin.started"));
    await waitFor(() => expect(orders.types()).toEqual(["order.placed"]));
    expect(orders.heard.at(-1)).toMatchObject({
      event: {
        id,
        subject: "7",
        data: { id: 7 },
        source: expect.stringMatching(/^\/backplane\/control\/\d+$/),
      },
    });
    await plugins.end();
    await orders.end();
  });

  test("a request among them is acted on", async () => {
    const plugins = await listen("plugin.>");
    await client.publish({ type: "plugin.request.reload", data: { plugin: "good-neighbour" } });
    await waitFor(() => expect(plugins.types()).toContain("plugin.reloaded"));
    await plugins.end();
  });

  test("says that the host ended", async () => {
    const other = await startControlServer();
    const its = new ControlClient({ socket: other.socket, token: other.token });
    const heard: StreamedEvent[] = [];
    const listening = its.events(">", {
      signal: new AbortController().signal,
      onEvent: (one) => heard.push(one),
    });
    await waitFor(() => expect(heard).toHaveLength(1));
    const failed = expect(listening).rejects.toMatchObject({ code: "no_host" });
    await other.close();
    await failed;
    await expect(its.status()).rejects.toMatchObject({ code: "no_host" });
  });
});
