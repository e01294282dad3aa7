import { CallError } from "@backplane/contract";

/** Largest `data` of an event that a plugin publishes, in bytes: it waits in a queue for each subscriber. */
export const maxDataBytes: number = 256 * 1024;

/** Code that walks through JSON mostly calls itself for each level. */
const maxDepth = 64;

/** The data of an event as a plugin sent it; empty bytes: null. @throws CallError "invalid_argument", "resource_exhausted" */
export function readEventData(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return null;
  if (bytes.length > maxDataBytes) {
    const sizes = `${bytes.length} bytes, at most ${maxDataBytes}`;
    throw new CallError(
      "resource_exhausted",
      `The event's data is too large: ${sizes}; publish where it is instead`,
    );
  }
  if (depthOf(bytes) > maxDepth)
    throw new CallError("invalid_argument", `The event's data is nested deeper than ${maxDepth}; flatten it`);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new CallError("invalid_argument", "The event's data is not JSON in UTF-8", { cause });
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** How deep arrays and objects are nested; of what is no JSON, anything. */
function depthOf(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isText && byte === backslash) at += 1;
    else if (byte === quote) isText = !isText;
    else if (isText) continue;
    else if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return deepest;
}
