import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundlePlugin } from "../lib/bundle-plugin.mjs";

/** Writes a plugin below `folder` for each recorded server, which offers the same tools. */
export async function makeReplayPlugins({ folder, servers }) {
  const bundle = await bundlePlugin(join(import.meta.dirname, "replay-plugin.mjs"));
  for (const server of servers) {
    const dist = join(folder, server.plugin, "dist");
    mkdirSync(dist, { recursive: true });
    writeFileSync(join(folder, server.plugin, "plugin.json"), manifest(server));
    writeFileSync(join(dist, "main.js"), bundle);
    writeFileSync(join(dist, "package.json"), '{"type":"module"}\n');
    writeFileSync(join(dist, "server.json"), JSON.stringify(server));
  }
}

function manifest({ plugin, version }) {
  return JSON.stringify({
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name: plugin,
    version,
    extensions: { "dev.backplane": { runtime: { type: "node", entry: "dist/main.js" } } },
  });
}
