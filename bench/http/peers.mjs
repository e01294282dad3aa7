// Who is measured over HTTP, and how to start each.
import { fileURLToPath } from "node:url";
import { HttpClient } from "../lib/http-client.mjs";
import { eras } from "../lib/mcp-era.mjs";

const sdkServer = fileURLToPath(new URL("sdk-http-server.mjs", import.meta.url));

/** As roundTripPeers(), each behind HTTP. */
export function httpPeers({ years, scratch, backplane, plugins }) {
  return years.flatMap((year) => [
    peer("direct", year, "MCP SDK server over HTTP", [sdkServer, String(year)], scratch.freshEnv()),
    ...Object.entries(plugins).map(([language, folder]) =>
      peer(language, year, `Backplane, ${language} plugin`, backplane.httpArgs(folder), scratch.freshEnv()),
    ),
  ]);
}

function peer(kind, year, label, args, env) {
  const start = (command) => HttpClient.start(command);
  return { id: `${kind}-${year}`, kind, year, label, era: eras[year], args, env, start };
}
