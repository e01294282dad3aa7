import { afterEach, describe, expect, test, vi } from "vitest";
import type { PluginConnection } from "../../src/host/index.ts";
import { addEcho, EchoClient, say } from "../fixtures/echo-service.mjs";
import { PATIENT, startFixture } from "../start-fixture.ts";

let plugin: PluginConnection | undefined;
afterEach(async () => {
  await plugin?.kill();
});

const WIRES = [
  ["plain", {}],
  ["AutoMTLS", { tls: "auto-mtls" }],
  ["multiplexed", { multiplex: true }],
  ["multiplexed AutoMTLS", { multiplex: true, tls: "auto-mtls" }],
] as const;

describe.each(WIRES)("ConnectionBroker, %s", (_name, options) => {
  test("ConnectionBroker.accept() serves the plugin, ConnectionBroker.dial() reaches it", async () => {
    plugin = await startFixture("brokers", options);
    const main = plugin.connect(EchoClient);
    for (const text of ["one", "two"]) {
      const ownId = plugin.broker.nextId();
      await plugin.broker.accept(ownId, (server) => addEcho(server, (said) => `host heard ${said}`));
      expect(await say(main, `dial ${ownId} ${text}`)).toBe(`host heard ${text}`);
    }
    const connection = await plugin.broker.dial(Number(await say(main, "offer")));
    expect(await say(connection.connect(EchoClient), "three")).toBe("plugin heard three");
    connection.close();
    expect(await plugin.stop(PATIENT)).toMatchObject({ code: 0, signal: null });
  });
});

describe("ConnectionBroker", () => {
  test.each([
    ["plain", {}],
    ["multiplexed", { multiplex: true }],
  ])("ConnectionBroker.dial() gives up when nothing is accepted, %s", async (_name, options) => {
    plugin = await startFixture("brokers", options);
    const error = await plugin.broker.dial(99, { timeoutMs: 50 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "timeout",
      message: expect.stringContaining("Cannot dial broker id 99"),
    });
    await plugin.ping();
  });

  test("ConnectionBroker.accept() says so when the plugin serves no broker", async () => {
    plugin = await startFixture("serves-nothing");
    const { broker } = plugin;
    const accepting = vi.waitFor(
      () =>
        broker
          .accept(1, () => {})
          .then(
            () => Promise.reject(new Error("accepted")),
            (error) => error,
          ),
      { timeout: 10_000 },
    );
    expect(await accepting).toMatchObject({ code: "unsupported_protocol" });
  });

  test("ConnectionBroker.nextId() never gives the same twice", async () => {
    plugin = await startFixture("serves");
    expect([plugin.broker.nextId(), plugin.broker.nextId()]).toEqual([1, 2]);
  });

  test("ConnectionBroker refuses to work after the connection is closed", async () => {
    plugin = await startFixture("serves");
    await plugin.stop();
    await expect(plugin.broker.accept(1, () => {})).rejects.toMatchObject({ code: "closed" });
    await expect(plugin.broker.dial(1)).rejects.toMatchObject({ code: "closed" });
  });
});
