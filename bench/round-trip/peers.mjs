// Who is measured, and how to start each.
import { fileURLToPath } from "node:url";
import { eras } from "../lib/mcp-era.mjs";

const sdkServer = fileURLToPath(new URL("sdk-server.mjs", import.meta.url));
const sdkProxy = fileURLToPath(new URL("sdk-proxy.mjs", import.meta.url));

/** The SDK's client probes for the newer era when told `auto` and never leaves the older one when told `legacy`. */
const proxyMode = { 2025: "legacy", 2026: "auto" };

/**
 * Every peer in each of the years. `backplane` says how to start the host on a folder of plugins, `plugins` names one
 * folder per language.
 */
export function roundTripPeers({ years, scratch, backplane, plugins }) {
  return years.flatMap((year) => [
    peer("direct", year, "MCP SDK server, direct", [sdkServer], scratch.freshEnv()),
    peer(
      "proxy",
      year,
      "MCP SDK stdio proxy",
      [sdkProxy, proxyMode[year], process.execPath, sdkServer],
      scratch.freshEnv(),
    ),
    ...Object.entries(plugins).map(([language, folder]) =>
      peer(language, year, `Backplane, ${language} plugin`, backplane.args(folder), scratch.freshEnv()),
    ),
    peer(
      "relay",
      year,
      "Backplane, TypeScript plugin, through a relay",
      backplane.relayArgs(plugins.TypeScript),
      scratch.freshEnv(),
    ),
  ]);
}

function peer(kind, year, label, args, env) {
  return { id: `${kind}-${year}`, kind, year, label, era: eras[year], args, env };
}
