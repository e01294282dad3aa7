import { CallError } from "@backplane/contract";

/** Empty bytes: `{}`. @throws CallError "invalid_argument" */
export function decodeJson(bytes: Uint8Array, what: string): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
  } catch (cause) {
    throw new CallError("invalid_argument", `${what} is not JSON`, { cause });
  }
}
