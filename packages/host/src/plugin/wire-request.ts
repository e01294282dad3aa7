import type { Request } from "@backplane/contract";
import type { JsonObject, PluginRequest } from "../calls.ts";
import { HostError } from "../host-error.ts";

/** Longest `_meta`, in bytes: trace context and a client's few keys. */
const maxMetaBytes = 65_536;

/** Room in a frame for all but what a caller may make long, in bytes. */
const frameOverheadBytes = 512;

/** @throws HostError "invalid_arguments" for what is no JSON or does not fit into a frame */
export function toWireRequest(request: PluginRequest, maxFrameBytes: number): NonNullable<Request["method"]> {
  const encode = (value: unknown): Uint8Array => bounded(toJson(value), maxFrameBytes);
  switch (request.kind) {
    case "callTool":
    case "getPrompt": {
      const { kind, name, arguments: args } = request;
      return { $case: kind, value: { name, arguments: args === undefined ? emptyObject : encode(args) } };
    }
    case "readResource":
      bounded(request.uri, maxFrameBytes);
      return { $case: "readResource", value: { uri: request.uri } };
    case "complete":
      return { $case: "complete", value: { params: encode(request.params) } };
  }
}

/** @throws HostError "invalid_arguments" for what is no JSON or too long */
export function encodeMeta(meta: JsonObject): Uint8Array {
  const bytes = Buffer.from(toJson(meta));
  if (bytes.length <= maxMetaBytes) return bytes;
  throw new HostError(
    "invalid_arguments",
    `The request's _meta is too large: ${bytes.length} bytes, at most ${maxMetaBytes}`,
  );
}

const emptyObject = Buffer.from("{}");

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw new HostError("invalid_arguments", `The arguments are not JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function bounded(text: string, maxFrameBytes: number): Uint8Array {
  const bytes = Buffer.from(text);
  if (bytes.length + frameOverheadBytes <= maxFrameBytes) return bytes;
  const sizes = `${bytes.length} bytes, at most ${maxFrameBytes - frameOverheadBytes}`;
  throw new HostError("invalid_arguments", `The arguments are too large: ${sizes}`);
}
