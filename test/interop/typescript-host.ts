import { type PluginConnection, type StartOptions, startPlugin } from "@backplane/go-plugin/host";
import { expect } from "vitest";
import { call, Echo, handshake, Probe } from "./interop-service.mjs";
import { programs } from "./programs.ts";

type Stub = InstanceType<typeof Probe>;

export type HostOptions = Partial<StartOptions> & {
  readonly path?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts a Go plugin with our host. */
export function startGoPlugin({
  path = programs.goPlugin,
  args = [],
  env = {},
  ...options
}: HostOptions = {}) {
  return startPlugin({ command: { path, args, env }, handshake, protocolVersions: [1], ...options });
}

/** Starts a Go plugin, hands it out with a stub of its probe, and sees to it that nothing is left of it. */
export async function withGoPlugin(
  options: HostOptions,
  body: (plugin: PluginConnection, probe: Stub) => Promise<void>,
): Promise<void> {
  const plugin = await startGoPlugin(options);
  try {
    await body(plugin, plugin.connect(Probe));
  } finally {
    await plugin.kill();
  }
}

/** What a plain connection must be able to do. */
export async function expectPutAndGet(probe: Stub): Promise<void> {
  await call(probe, "put", { key: "k", value: Buffer.from("v") });
  expect((await call(probe, "get", { key: "k" })).value.toString()).toBe("v");
}

/** Beyond gRPC's default limit on the way back, and beyond a multiplexed stream's window both ways. */
export async function expectLargeMessages(probe: Stub): Promise<void> {
  await call(probe, "put", { key: "large", value: Buffer.alloc(3 << 20) });
  expect((await call(probe, "fill", { bytes: 8 << 20 })).value.length).toBe(8 << 20);
}

/** The plugin dials us. */
export async function expectCallHost({ broker }: PluginConnection, probe: Stub, text: string): Promise<void> {
  const brokerId = broker.nextId();
  const server = await broker.accept(brokerId, (grpc) => {
    grpc.addService(Echo.service, {
      say: (
        request: { request: { text: string } },
        reply: (error: null, response: { text: string }) => void,
      ) => reply(null, { text: `typescript:${request.request.text}` }),
    });
  });
  try {
    expect((await call(probe, "callHost", { brokerId, text })).text).toBe(`typescript:${text}`);
  } finally {
    await server.close();
  }
}

/** We dial the plugin. */
export async function expectCallPlugin(
  { broker }: PluginConnection,
  probe: Stub,
  text: string,
): Promise<void> {
  const { brokerId } = await call(probe, "offerEcho");
  const connection = await broker.dial(brokerId);
  try {
    expect((await call(connection.connect(Echo), "say", { text })).text).toBe(`go:${text}`);
  } finally {
    connection.close();
  }
}

/** Interleaved, and each direction twice: a multiplexed broker may go wrong only at the second connection. */
export async function expectBothCallbacks(plugin: PluginConnection, probe: Stub): Promise<void> {
  await expectCallHost(plugin, probe, "a");
  await expectCallPlugin(plugin, probe, "b");
  await expectCallPlugin(plugin, probe, "c");
  await expectCallHost(plugin, probe, "d");
}

export async function expectBothCallbacksAtOnce(plugin: PluginConnection, probe: Stub): Promise<void> {
  const texts = Array.from({ length: 8 }, (_, index) => `${index}`);
  await Promise.all(
    texts.flatMap((text) => [expectCallHost(plugin, probe, text), expectCallPlugin(plugin, probe, text)]),
  );
}
