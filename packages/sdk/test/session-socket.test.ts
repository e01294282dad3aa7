import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { FrameSocket, Multiplexer } from "@backplane/contract";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { definePlugin } from "../src/index.ts";
import { serveSession } from "../src/session.ts";
import { openSessionSocket } from "../src/session-socket.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "session-"));
  vi.stubEnv("PLUGIN_UNIX_SOCKET_DIR", folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const plugin = definePlugin({
  name: "p",
  version: "1.0.0",
  tools: { hello: { description: "", run: () => "Hello!" } },
});

describe("openSessionSocket()", () => {
  test("makes a socket in the host's folder, over which a session goes", async () => {
    const file = await openSessionSocket((stream) => serveSession(plugin, stream));
    expect(path.dirname(file)).toBe(folder);
    const socket = connect(file);
    await once(socket, "connect");
    const host = new Multiplexer(new FrameSocket(socket, { maxMessageBytes: 1000 }), { side: "host" });
    await host.call({
      $case: "initialize",
      value: { hostVersion: "1.0.0", maxFrameBytes: 1000, config: new Uint8Array() },
    });
    const hello = { name: "hello", arguments: new Uint8Array() };
    const { method } = await host.call({ $case: "callTool", value: hello });
    expect(method?.$case).toBe("callTool");
    expect(readdirSync(folder)).toEqual([]);
    host.close();
  });

  test("fails where there can be no socket", async () => {
    vi.stubEnv("PLUGIN_UNIX_SOCKET_DIR", path.join(folder, "missing"));
    await expect(openSessionSocket(() => {})).rejects.toThrow();
  });
});
