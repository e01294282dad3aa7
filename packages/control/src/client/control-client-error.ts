import type { Problem, ProblemCode } from "../problem.ts";

/** Why a host was not asked, or did not do it. Closed. */
export type ControlClientErrorCode =
  | ProblemCode
  /** Nobody listens at the socket, or the host ended meanwhile. */
  | "no_host"
  /** It hangs, or has very much to do. */
  | "timeout"
  /** The answer is nothing that a host says. */
  | "bad_answer";

export class ControlClientError extends Error {
  override readonly name = "ControlClientError";
  readonly code: ControlClientErrorCode;

  constructor(code: ControlClientErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  static fromProblem({ type, detail }: Problem): ControlClientError {
    return new ControlClientError(type.slice(type.lastIndexOf(":") + 1) as ProblemCode, detail);
  }
}
