import { createEvent } from "@backplane/bus";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ControlClient, type StreamedEvent } from "../src/client/index.ts";
import { type ControlServer, openStream, startControlServer } from "./control-server.ts";

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

describe("GET /v1/events", () => {
  test("keeps no more than a bus does for who does not read, and tells what was lost", async () => {
    const stream = await openStream(server, "/v1/events?subject=flood.*");
    await stream.readUntil("event: listening");
    const published = 4_000;
    const data = { filler: "x".repeat(10_000) };
    for (let count = 0; count < published; count++)
      await server.host.bus.publish(createEvent({ type: "flood.drop", source: "/test", data }));
    await server.host.bus.publish(createEvent({ type: "flood.end", source: "/test", data: {} }));
    const read = await stream.readUntil("event: flood.end");
    const totals = [...read.matchAll(/event: dropped\ndata: \{"total":(\d+)\}/g)].map(([, total]) =>
      Number(total),
    );
    expect(totals.at(-1)).toBe(published - read.split("event: flood.drop\n").length + 1);
    expect(totals.length).toBeLessThan(10);
    stream.close();
  });
});
