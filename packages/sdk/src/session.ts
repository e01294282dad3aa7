import {
  CallError,
  type CallToolRequest,
  type FrameStream,
  type IncomingCall,
  LogLevel,
  Multiplexer,
  type Request,
  type Response,
} from "@backplane/contract";
import { callTool } from "./call-tool.ts";
import type { Plugin } from "./define-plugin.ts";
import type { Log, LogMethod, ToolContext } from "./tool.ts";

/** Room in a frame for all but the result itself, in bytes. */
const frameOverheadBytes = 64;

/** Serves one session: answers the host's requests until the stream ends. */
export function serveSession(plugin: Plugin, stream: FrameStream): Multiplexer {
  let maxFrameBytes: number | undefined;
  const multiplexer: Multiplexer = new Multiplexer(stream, { side: "plugin", serve });

  async function serve({ method }: Request, call: IncomingCall): Promise<Response> {
    if (method?.$case === "initialize") {
      maxFrameBytes = method.value.maxFrameBytes;
      return { method: { $case: "initialize", value: {} } };
    }
    if (method?.$case !== "callTool") {
      throw new CallError("unimplemented", `This version of the SDK does not know the host's request`);
    }
    if (maxFrameBytes === undefined)
      throw new CallError("failed_precondition", "The session is not initialized");
    const context = toolContext(multiplexer, call);
    const result = encode(await callTool(plugin, { ...decode(method.value), context }), maxFrameBytes);
    return { method: { $case: "callTool", value: { result } } };
  }

  return multiplexer;
}

function decode(request: CallToolRequest): { name: string; args: unknown } {
  const bytes = request.arguments;
  if (bytes.length === 0) return { name: request.name, args: {} };
  try {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
    return { name: request.name, args: JSON.parse(text) };
  } catch (cause) {
    throw new CallError("invalid_argument", `Arguments of tool "${request.name}" are not JSON`, { cause });
  }
}

function encode(result: unknown, maxFrameBytes: number): Uint8Array {
  const bytes = Buffer.from(JSON.stringify(result));
  if (bytes.length + frameOverheadBytes <= maxFrameBytes) return bytes;
  const sizes = `${bytes.length} bytes, the host takes ${maxFrameBytes}`;
  throw new CallError("resource_exhausted", `The result is too large: ${sizes}; return less, or in pages`);
}

/** Signal and log are made when the tool first asks for them. */
function toolContext(multiplexer: Multiplexer, call: IncomingCall): ToolContext {
  let log: Log | undefined;
  return {
    get signal() {
      return call.signal;
    },
    get log() {
      log ??= createLog(multiplexer, call.id);
      return log;
    },
    progress: (progress) => call.progress(progress),
  };
}

function createLog(multiplexer: Multiplexer, callId: number): Log {
  const at =
    (level: LogLevel): LogMethod =>
    (message, attributes) => {
      const encoded = attributes ? Buffer.from(JSON.stringify(attributes)) : new Uint8Array();
      multiplexer.log({ level, message, attributes: encoded }, callId);
    };
  return {
    debug: at(LogLevel.DEBUG),
    info: at(LogLevel.INFO),
    warn: at(LogLevel.WARN),
    error: at(LogLevel.ERROR),
  };
}
