import {
  CallError,
  type CallErrorCode,
  type CallSignal,
  type FrameStream,
  Multiplexer,
  type Notice,
  type Request,
  type Response,
} from "@backplane/contract";
import type { PluginRequest, PluginResults, Result } from "../calls.ts";
import { checkDescription } from "../description/check-description.ts";
import type { Description } from "../description/description.ts";
import { HostError, type HostErrorCode } from "../host-error.ts";
import { CallQuestions } from "../host-services/call-questions.ts";
import { checkResult } from "./check-result.ts";
import { cleanProgress } from "./clean-progress.ts";
import type { Session, SessionCall, SessionEvents } from "./session.ts";
import { toLogLine } from "./to-log-line.ts";
import { encodeMeta, toWireRequest } from "./wire-request.ts";

export interface FrameSessionOptions extends SessionEvents {
  /** The plugin's. */
  readonly name: string;
  /** What the plugin must call itself; undefined for a bare executable, which may call itself anything. */
  readonly ownName: string | undefined;
  readonly hostVersion: string;
  readonly maxFrameBytes: number;
}

type Method = NonNullable<Request["method"]>;

interface WireCall extends Omit<SessionCall, "meta"> {
  readonly meta?: Uint8Array | undefined;
}

/** For the short questions that the host asks by itself. */
const askTimeoutMs = 10_000;

/** A session over the contract's frames: with a plugin of Backplane's own kind. */
export class FrameSession implements Session {
  readonly closed: Promise<CallError>;
  answered = 0;
  readonly #options: FrameSessionOptions;
  readonly #multiplexer: Multiplexer;
  readonly #questions: CallQuestions;

  private constructor(stream: FrameStream, options: FrameSessionOptions) {
    this.#options = options;
    this.#questions = new CallQuestions(options.name);
    this.#multiplexer = new Multiplexer(stream, {
      side: "host",
      onLog: (log) => options.onLog(toLogLine(log)),
      onNotice: (notice) => this.#onNotice(notice),
      onViolation: options.onViolation,
    });
    this.closed = this.#multiplexer.closed;
  }

  /** Opens the session and waits for the plugin's word that it is ready. @throws HostError */
  static async open(
    stream: FrameStream,
    options: FrameSessionOptions & { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<FrameSession> {
    const session = new FrameSession(stream, options);
    const { hostVersion, maxFrameBytes, timeoutMs, signal } = options;
    const initialize = {
      $case: "initialize",
      value: { hostVersion, maxFrameBytes, config: new Uint8Array() },
    } as const;
    try {
      await session.#call(initialize, { timeoutMs, signal });
    } catch (error) {
      const { code, message } = error as HostError;
      throw new HostError(code, `Cannot open the plugin's session: ${message}`, { cause: error });
    }
    return session;
  }

  async request<Asked extends PluginRequest>(
    request: Asked,
    call: SessionCall,
  ): Promise<Result<PluginResults[Asked["kind"]]>> {
    const { timeoutMs, signal, onProgress, caller } = call;
    const meta = call.meta && encodeMeta(call.meta);
    const method = toWireRequest(request, this.#options.maxFrameBytes - (meta?.length ?? 0));
    const response = await this.#call(method, { timeoutMs, signal, onProgress, caller, meta });
    this.answered += 1;
    if (response?.$case === request.kind && "result" in response.value) {
      return checkResult<Asked["kind"]>(request.kind, response.value.result);
    }
    throw unexpected(request.kind, response);
  }

  async setSubscribed(uri: string, isSubscribed: boolean): Promise<void> {
    const $case = isSubscribed ? "subscribe" : "unsubscribe";
    await this.#call({ $case, value: { uri } }, { timeoutMs: askTimeoutMs });
  }

  async describe(): Promise<Description> {
    const { hostVersion, ownName } = this.#options;
    const describe = { $case: "describe", value: { hostVersion } } as const;
    const response = await this.#call(describe, { timeoutMs: askTimeoutMs });
    if (response?.$case !== "describe") throw unexpected("describe", response);
    return checkDescription(response.value, ownName);
  }

  close(reason: string): void {
    this.#multiplexer.close(reason);
  }

  async #call(method: Method, call: WireCall): Promise<Response["method"]> {
    const { timeoutMs, signal, caller, meta } = call;
    const questions = caller && this.#questions.of(caller);
    try {
      const response = await this.#multiplexer.call(method, {
        timeoutMs,
        signal,
        onProgress: cleanProgress(call.onProgress),
        onLog: questions?.onLog && ((log) => questions.onLog?.(toLogLine(log))),
        meta,
        clientAbilities: questions?.abilities,
        answer: questions?.answer,
      });
      return response.method;
    } catch (cause) {
      const error = CallError.from(cause);
      throw questions?.explain(error) ?? (await this.#explain(error, { method, signal }));
    }
  }

  #onNotice({ kind }: Notice): void {
    switch (kind?.$case) {
      case "contributionsChanged":
        this.#options.onContributionsChanged();
        break;
      case "resourceUpdated":
        this.#options.onResourceUpdated(kind.value.uri);
        break;
      case "elicitationCompleted":
        this.#questions.elicitationCompleted(kind.value.elicitationId);
        break;
    }
  }

  /** What only this side can know (the caller cancelled, the session is over) is not taken from the plugin's word. */
  async #explain(
    error: CallError,
    { method, signal }: { method: Method; signal: CallSignal | undefined },
  ): Promise<HostError> {
    const closeReason = await Promise.race([this.closed, undefined]);
    const claimed =
      (error.code === "cancelled" && !signal?.aborted) ||
      (error.code === "unavailable" && error !== closeReason);
    const code = claimed ? "plugin_error" : hostCode(error.code, method);
    return new HostError(code, error.message, { cause: error });
  }
}

function unexpected(asked: string, response: Response["method"]): HostError {
  return new HostError(
    "bad_plugin",
    `The plugin answered ${asked} with ${response?.$case ?? "an unknown response"}`,
  );
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

function hostCode(code: CallErrorCode, { $case }: Method): HostErrorCode {
  // A template makes more URIs than there are resources; any other name was published.
  if (code === "not_found" && $case === "readResource") return "unknown_resource";
  return hostCodes[code];
}
