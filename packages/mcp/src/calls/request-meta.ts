import type { JsonObject } from "@backplane/host";

/** MCP's own keys: the modern envelope and what extensions of MCP say to the server. */
const reservedPrefix = "io.modelcontextprotocol/";

/** What a plugin gets to see of a request's `_meta`: trace context and the client's own keys. Undefined: nothing. */
export function pluginMeta(meta: JsonObject | undefined): JsonObject | undefined {
  if (meta === undefined) return undefined;
  let passed: Record<string, unknown> | undefined;
  for (const key of Object.keys(meta)) {
    // The plugin reports progress to us, under a token of ours.
    if (key === "progressToken" || key.startsWith(reservedPrefix)) continue;
    passed ??= {};
    passed[key] = meta[key];
  }
  return passed;
}
