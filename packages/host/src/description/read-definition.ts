import { Unusable } from "./check-each.ts";
import { cleanJson } from "./clean-json.ts";

const maxDefinitionBytes = 64 * 1024;

/** Icons are data: URIs at times. */
const maxStringLength = 32 * 1024;

/** One MCP object of a plugin's description, with every text in it cleaned. @throws Unusable */
export function readDefinition(bytes: Uint8Array, called?: string): Record<string, unknown> {
  if (bytes.length > maxDefinitionBytes)
    throw new Unusable(`${bytes.length} bytes, at most ${maxDefinitionBytes}`, called);
  let value: unknown;
  try {
    value = cleanJson(JSON.parse(Buffer.from(bytes).toString("utf8")), maxStringLength);
  } catch (cause) {
    throw new Unusable(`its definition is unusable: ${(cause as Error).message}`, called);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Unusable("its definition is no JSON object", called);
}
