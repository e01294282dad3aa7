// From a publisher on a bus to the handler in a plugin's process.
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEvent } from "@backplane/bus";
import { createHost, resolvePaths } from "@backplane/host";
import { bundlePlugin } from "../lib/bundle-plugin.mjs";

const plugin = fileURLToPath(new URL("hearing-plugin.mjs", import.meta.url));
const name = "bench-hears";

/** @param type "bench.event", or "bench.stored" for the plugin's durable subscription */
export async function openPlugin({ publisher, bus, type, scratch }) {
  const pluginFolder = scratch.folder(`hears-${type}-${publisher === bus ? "memory" : "nats"}`);
  await install(join(pluginFolder, name));
  const socket = join(pluginFolder, "heard.sock");
  const waiting = [];
  const server = createServer((connection) =>
    connection.on("data", (bytes) => {
      for (const _ of bytes) waiting.shift()?.(true);
    }),
  ).listen(socket);
  const host = createHost({
    pluginFolders: [pluginFolder],
    paths: resolvePaths(scratch.freshEnv()),
    version: "0.1.0",
    bus,
    pluginConfig: new Map([[name, { socket }]]),
    eventGrants: new Map([[name, { publish: [], subscribe: ["bench.*"] }]]),
  });
  await host.scan();
  const connected = once(server, "connection");
  await host.start(name);
  await connected;
  const call = (onHeard) => {
    waiting.push(onHeard);
    void publisher.publish(createEvent({ type, source: "/bench", data: { plugin: "hello" } }));
  };
  const close = async () => {
    await host.close();
    server.close();
    await Promise.all([publisher.close(), bus.close()]);
  };
  return { call, close };
}

async function install(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "main.mjs"), await bundlePlugin(plugin));
  writeFileSync(join(folder, "plugin.json"), manifest);
}

const manifest = JSON.stringify({
  $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
  name,
  extensions: {
    "dev.backplane": {
      runtime: { type: "node", entry: "main.mjs" },
      permissions: { events: { publish: [], subscribe: ["bench.*"] } },
    },
  },
});
