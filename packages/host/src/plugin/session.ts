import {
  CallError,
  type CallErrorCode,
  type CallSignal,
  type FrameStream,
  type Log,
  Multiplexer,
  type Request,
  type Response,
  LogLevel as WireLevel,
} from "@backplane/contract";
import { cleanLine } from "../description/clean-text.ts";
import { HostError, type HostErrorCode } from "../host-error.ts";
import type { LogLevel } from "../logs/log-file.ts";
import type { PluginLogLine } from "../logs/plugin-log.ts";
import type { Progress, ToolResult } from "../tool-call.ts";
import { checkToolResult } from "./check-tool-result.ts";

export interface SessionOptions {
  readonly hostVersion: string;
  readonly maxFrameBytes: number;
  readonly onLog: (line: PluginLogLine) => void;
  /** The plugin broke the contract without doing harm; for people. */
  readonly onViolation: (what: string) => void;
}

export interface SessionCall {
  readonly name: string;
  readonly arguments: string;
  readonly timeoutMs: number;
  readonly signal?: CallSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Room in a frame for all but the arguments themselves, in bytes. */
const frameOverheadBytes = 512;

const maxProgressMessageLength = 500;

/** The long-lived stream to a running plugin, in the host's words. */
export class Session {
  /** Settles when the session is over. */
  readonly closed: Promise<CallError>;
  /** How many calls the plugin has answered. */
  answered = 0;
  readonly #multiplexer: Multiplexer;
  readonly #maxFrameBytes: number;

  private constructor(stream: FrameStream, options: SessionOptions) {
    this.#maxFrameBytes = options.maxFrameBytes;
    this.#multiplexer = new Multiplexer(stream, {
      side: "host",
      onLog: (log) => options.onLog(toLogLine(log)),
      onViolation: options.onViolation,
    });
    this.closed = this.#multiplexer.closed;
  }

  /** Opens the session and waits for the plugin's word that it is ready. @throws HostError */
  static async open(
    stream: FrameStream,
    options: SessionOptions & { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<Session> {
    const session = new Session(stream, options);
    const { hostVersion, maxFrameBytes, timeoutMs, signal } = options;
    const initialize = { $case: "initialize", value: { hostVersion, maxFrameBytes } } as const;
    try {
      await session.#call(initialize, { timeoutMs, signal });
    } catch (error) {
      const { code, message } = error as HostError;
      throw new HostError(code, `Cannot open the plugin's session: ${message}`, { cause: error });
    }
    return session;
  }

  /** @throws HostError */
  async callTool(call: SessionCall): Promise<ToolResult> {
    const bytes = Buffer.from(call.arguments);
    if (bytes.length + frameOverheadBytes > this.#maxFrameBytes) {
      const sizes = `${bytes.length} bytes, at most ${this.#maxFrameBytes - frameOverheadBytes}`;
      throw new HostError("invalid_arguments", `The arguments are too large: ${sizes}`);
    }
    const response = await this.#call(
      { $case: "callTool", value: { name: call.name, arguments: bytes } },
      call,
    );
    this.answered += 1;
    if (response?.$case === "callTool") return checkToolResult(response.value.result);
    throw new HostError(
      "bad_plugin",
      `The plugin answered callTool with ${response?.$case ?? "an unknown response"}`,
    );
  }

  close(reason: string): void {
    this.#multiplexer.close(reason);
  }

  async #call(
    method: NonNullable<Request["method"]>,
    call: Omit<SessionCall, "name" | "arguments">,
  ): Promise<Response["method"]> {
    const { timeoutMs, signal } = call;
    try {
      const response = await this.#multiplexer.call(method, {
        timeoutMs,
        signal,
        onProgress: cleanProgress(call),
      });
      return response.method;
    } catch (error) {
      throw await this.#explain(CallError.from(error), signal);
    }
  }

  /** What only this side can know (the caller cancelled, the session is over) is not taken from the plugin's word. */
  async #explain(error: CallError, signal: CallSignal | undefined): Promise<HostError> {
    const closeReason = await Promise.race([this.closed, undefined]);
    const claimed =
      (error.code === "cancelled" && !signal?.aborted) ||
      (error.code === "unavailable" && error !== closeReason);
    const code = claimed ? "plugin_error" : hostCodes[error.code];
    return new HostError(code, error.message, { cause: error });
  }
}

/** What the plugin's or the session's error means to the host's callers. */
const hostCodes: Readonly<Record<CallErrorCode, HostErrorCode>> = {
  cancelled: "cancelled",
  deadline_exceeded: "deadline_exceeded",
  invalid_argument: "invalid_arguments",
  unavailable: "plugin_died",
  resource_exhausted: "plugin_error",
  internal: "plugin_error",
  unknown: "plugin_error",
  permission_denied: "plugin_error",
  not_found: "bad_plugin",
  failed_precondition: "bad_plugin",
  unimplemented: "bad_plugin",
};

/** What is no number is no progress; the message is text of the plugin. */
function cleanProgress({ onProgress }: Pick<SessionCall, "onProgress">): SessionCall["onProgress"] {
  if (!onProgress) return undefined;
  return ({ progress, total, message = "" }) => {
    if (!Number.isFinite(progress)) return;
    onProgress({
      progress,
      ...(Number.isFinite(total) && { total }),
      ...(message && { message: cleanLine(message, maxProgressMessageLength) }),
    });
  };
}

const logLevels: Readonly<Record<number, LogLevel>> = {
  [WireLevel.DEBUG]: "debug",
  [WireLevel.INFO]: "info",
  [WireLevel.WARN]: "warn",
  [WireLevel.ERROR]: "error",
};

function toLogLine({ level, message, attributes }: Log): PluginLogLine {
  return { level: logLevels[level] ?? "info", message, attributes: parseAttributes(attributes) };
}

function parseAttributes(bytes: Uint8Array): Record<string, unknown> | undefined {
  if (bytes.length === 0) return undefined;
  const text = Buffer.from(bytes).toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return { unparsed: text };
  }
}
