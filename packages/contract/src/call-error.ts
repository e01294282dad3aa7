import { ErrorCode } from "./gen/backplane/plugin/v1/plugin.ts";

/** gRPC's status codes by name, as far as the contract uses them. */
export type CallErrorCode =
  | "cancelled"
  | "unknown"
  | "invalid_argument"
  | "deadline_exceeded"
  | "not_found"
  | "permission_denied"
  | "resource_exhausted"
  | "failed_precondition"
  | "unimplemented"
  | "internal"
  | "unavailable";

const wireCodes: Readonly<Record<CallErrorCode, ErrorCode>> = {
  cancelled: ErrorCode.CANCELLED,
  unknown: ErrorCode.UNKNOWN,
  invalid_argument: ErrorCode.INVALID_ARGUMENT,
  deadline_exceeded: ErrorCode.DEADLINE_EXCEEDED,
  not_found: ErrorCode.NOT_FOUND,
  permission_denied: ErrorCode.PERMISSION_DENIED,
  resource_exhausted: ErrorCode.RESOURCE_EXHAUSTED,
  failed_precondition: ErrorCode.FAILED_PRECONDITION,
  unimplemented: ErrorCode.UNIMPLEMENTED,
  internal: ErrorCode.INTERNAL,
  unavailable: ErrorCode.UNAVAILABLE,
};

const codesByNumber = new Map<number, CallErrorCode>(
  Object.entries(wireCodes).map(([code, number]) => [number, code as CallErrorCode]),
);

/** Why a call over a session got no response. Crosses the wire as code and message; `cause` does not. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly code: CallErrorCode;

  constructor(code: CallErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Turns anything thrown while a call was served into a CallError; what is not one becomes "internal". */
  static from(error: unknown): CallError {
    if (error instanceof CallError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new CallError("internal", message, { cause: error });
  }

  /** A code this version does not know reads as "unknown". */
  static fromWire(error: { code: number; message: string }): CallError {
    return new CallError(codesByNumber.get(error.code) ?? "unknown", error.message);
  }

  toWire(): { code: ErrorCode; message: string } {
    return { code: wireCodes[this.code], message: this.message };
  }
}
