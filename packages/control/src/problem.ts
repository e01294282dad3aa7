import { BusError } from "@backplane/bus";
import { HostError, type HostErrorCode } from "@backplane/host";
import type { Context } from "hono";

/** What can go wrong with a request. Closed: the last part of a problem's `type`. */
export type ProblemCode =
  | "invalid_request"
  | "unauthorized"
  /** From a web page. */
  | "forbidden_origin"
  /** An event that only a host may publish. */
  | "forbidden_event"
  | "unknown_route"
  | "unknown_plugin"
  /** A key of the config that has no value. */
  | "unknown_key"
  | "method_not_allowed"
  /** The plugin, or the bus, cannot do that now; `detail` says why. */
  | "unavailable"
  | "too_large"
  | "closing"
  | "internal";

/** RFC 9457, with a list of what is wrong with the request where that is known. */
export interface Problem {
  /** `urn:backplane:problem:<code>` */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What was wrong this time, and the way out. */
  readonly detail: string;
  readonly errors?: readonly { readonly at: string; readonly message: string }[] | undefined;
}

const kinds = {
  invalid_request: { status: 400, title: "The request is not what the API takes" },
  unauthorized: { status: 401, title: "No right token" },
  forbidden_origin: { status: 403, title: "Not for web pages" },
  forbidden_event: { status: 403, title: "Only a host publishes this" },
  unknown_route: { status: 404, title: "No such path" },
  unknown_plugin: { status: 404, title: "No such plugin" },
  unknown_key: { status: 404, title: "No value for this key" },
  method_not_allowed: { status: 405, title: "Not a method of this path" },
  unavailable: { status: 409, title: "Cannot be done now" },
  too_large: { status: 413, title: "The request is too large" },
  closing: { status: 503, title: "The host is ending" },
  internal: { status: 500, title: "The host failed" },
} as const satisfies Record<ProblemCode, { status: number; title: string }>;

/** The one error class of this boundary; answered as a problem document. */
export class ControlError extends Error {
  override readonly name = "ControlError";
  readonly code: ProblemCode;
  readonly errors: Problem["errors"];

  constructor(code: ProblemCode, message: string, options: ErrorOptions & Pick<Problem, "errors"> = {}) {
    super(message, options);
    this.code = code;
    this.errors = options.errors;
  }

  get problem(): Problem {
    const { code, message: detail, errors } = this;
    return { type: `urn:backplane:problem:${code}`, ...kinds[code], detail, ...(errors && { errors }) };
  }

  /** The host's errors as they are for people; anything else says only that it happened: its text may be a path or a secret. */
  static from(error: unknown): ControlError {
    if (error instanceof ControlError) return error;
    if (error instanceof HostError)
      return new ControlError(codes[error.code] ?? "internal", error.message, { cause: error });
    if (error instanceof BusError)
      return new ControlError(error.code === "invalid" ? "invalid_request" : "unavailable", error.message, {
        cause: error,
      });
    return new ControlError("internal", "Something unexpected happened; the host's log says what", {
      cause: error,
    });
  }
}

const codes: Partial<Record<HostErrorCode, ProblemCode>> = {
  unknown_plugin: "unknown_plugin",
  unavailable: "unavailable",
  plugin_died: "unavailable",
  bad_plugin: "unavailable",
  deadline_exceeded: "unavailable",
  invalid_arguments: "invalid_request",
  closed: "closing",
};

export function answerProblem(context: Context, error: unknown): Response {
  const { problem } = ControlError.from(error);
  return context.body(JSON.stringify(problem), problem.status as 400, {
    "content-type": "application/problem+json",
  });
}
