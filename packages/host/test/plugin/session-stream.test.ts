import { once } from "node:events";
import { renameSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { FrameSocket } from "@backplane/contract";
import { pluginService } from "@backplane/contract/grpc";
import type { PluginConnection } from "@backplane/go-plugin/host";
import {
  type Client,
  type ClientOptions,
  credentials,
  Server,
  ServerCredentials,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openSessionStream } from "../../src/plugin/session-stream.ts";
import { temporaryFolder } from "../temporary-folder.ts";

type Answer = (error: Partial<ServiceError> | null, response?: { path: string }) => void;

let folder: string;
/** What was asked of the plugin, in order. */
let asked: string[];

beforeEach(() => {
  folder = temporaryFolder();
  asked = [];
});

/** A plugin that answers OpenSessionSocket like this; undefined: that does not know it. */
async function plugin(openSessionSocket?: (answer: Answer) => void): Promise<PluginConnection> {
  const address = path.join(folder, "plugin");
  const server = new Server();
  const { session } = pluginService;
  const known = openSessionSocket ? pluginService : { session };
  server.addService(known, {
    session: () => asked.push("session"),
    openSessionSocket: (_call: unknown, answer: Answer) => {
      asked.push("socket");
      openSessionSocket?.(answer);
    },
  });
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(`unix:${address}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    ),
  );
  onTestFinished(() => server.forceShutdown());
  return connection(address);
}

function connection(address: string): PluginConnection {
  const connect = (
    clientClass: new (address: string, credentials: object, options?: ClientOptions) => Client,
  ) => {
    const client = new clientClass(`unix:${address}`, credentials.createInsecure());
    onTestFinished(() => client.close());
    return client;
  };
  return {
    address: { network: "unix", address },
    isEncrypted: false,
    connect,
  } as Partial<PluginConnection> as PluginConnection;
}

function listen(name: string): Promise<string> {
  const server = createServer((socket) => {
    onTestFinished(() => void socket.destroy());
    asked.push("connected");
  });
  onTestFinished(() => void server.close());
  const file = path.join(folder, name);
  return new Promise((resolve) => server.listen(file, () => resolve(file)));
}

function open(to: PluginConnection, { timeoutMs = 60_000, signal = new AbortController().signal } = {}) {
  return openSessionStream(to, { folder, maxFrameBytes: 1000, deadline: Date.now() + timeoutMs, signal });
}

/** Until the stream has told the plugin that it exists. */
async function expectSessionOverGrpc(to: PluginConnection): Promise<void> {
  const stream = await open(to);
  stream.on("error", () => {});
  expect(stream).not.toBeInstanceOf(FrameSocket);
  stream.write({ frames: [] }, () => {});
  await expect.poll(() => asked.at(-1)).toBe("session");
  stream.end();
}

describe("openSessionStream()", () => {
  it("connects to the socket that the plugin makes", async () => {
    const socket = await listen("session");
    const stream = await open(await plugin((answer) => answer(null, { path: socket })));
    expect(stream).toBeInstanceOf(FrameSocket);
    await expect.poll(() => asked).toEqual(["socket", "connected"]);
    stream.end();
  });

  it("opens Session on a plugin of an older SDK, which knows no sockets", async () => {
    await expectSessionOverGrpc(await plugin());
    expect(asked).toEqual(["session"]);
  });

  it("opens Session on a plugin that cannot make one", async () => {
    await expectSessionOverGrpc(await plugin((answer) => answer({ code: status.UNIMPLEMENTED })));
    expect(asked).toEqual(["socket", "session"]);
  });

  it.each([
    ["under TLS", { isEncrypted: true }],
    ["over TCP", { address: { network: "tcp", address: "127.0.0.1:1" } }],
  ] as const)("asks for no socket %s", async (_, fields) => {
    const known = await plugin(() => expect.unreachable());
    await expectSessionOverGrpc(Object.assign(known, fields));
    expect(asked).toEqual(["session"]);
  });

  it("does not fall back when the plugin fails", async () => {
    const failing = await plugin((answer) => answer({ code: status.INTERNAL, details: "out of cheese" }));
    await expect(open(failing)).rejects.toMatchObject({
      code: "bad_plugin",
      message: "Cannot open the plugin's session: asked for its socket, out of cheese",
    });
    expect(asked).toEqual(["socket"]);
  });

  it("refuses a path outside the plugin's folder without connecting to it", async () => {
    const elsewhere = await listen("session");
    folder = temporaryFolder();
    const lying = await plugin((answer) => answer(null, { path: elsewhere }));
    await expect(open(lying)).rejects.toMatchObject({
      code: "bad_plugin",
      message: expect.stringContaining("is not in the folder it was given"),
    });
    expect(asked).toEqual(["socket"]);
  });

  it("says when nobody listens", async () => {
    // Renamed, because a listener's end removes its file.
    const stale = path.join(folder, "stale");
    const server = createServer().listen(path.join(folder, "session"));
    await once(server, "listening");
    renameSync(path.join(folder, "session"), stale);
    server.close();
    await once(server, "close");
    await expect(open(await plugin((answer) => answer(null, { path: stale })))).rejects.toMatchObject({
      code: "bad_plugin",
      message: `Cannot open the plugin's session: its socket "${stale}" takes no connection: ECONNREFUSED`,
    });
  });

  it("waits no longer than its caller", async () => {
    const silent = await plugin(() => {});
    await expect(open(silent, { timeoutMs: 50 })).rejects.toMatchObject({
      message: "Cannot open the plugin's session: asked for its socket, it did not answer in time",
    });
    const caller = new AbortController();
    const opening = open(silent, { signal: caller.signal });
    caller.abort();
    await expect(opening).rejects.toThrow("Cannot open the plugin's session");
  });
});
