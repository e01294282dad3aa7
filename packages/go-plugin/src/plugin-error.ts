/** Why something about a plugin failed. A closed list: safe to switch on. */
export type PluginErrorCode =
  /** The caller's options contradict each other or are out of range. */
  | "invalid_options"
  /** The executable does not exist. */
  | "not_found"
  /** The executable exists but the system refuses to run it. */
  | "not_executable"
  /** The executable is for another processor or operating system. */
  | "wrong_architecture"
  /** The executable is not the one that was pinned. */
  | "checksum_mismatch"
  /** No handshake line within the start timeout. */
  | "start_timeout"
  /** The process ended before it was connected. */
  | "exited_early"
  /** The first line is not a go-plugin handshake. */
  | "bad_handshake"
  /** The plugin speaks another version of the go-plugin protocol itself. */
  | "incompatible_core"
  /** No application protocol version in common. */
  | "incompatible_version"
  /** The plugin offers net/rpc, or lacks a feature that was asked for. */
  | "unsupported_protocol"
  /** The connection would be readable by other users of the machine. */
  | "tls_required"
  /** Handshake done, but no gRPC connection came about. */
  | "connect_failed"
  /** To be attached to, but not running. */
  | "process_not_found"
  /** The plugin answers its health check with anything but "serving". */
  | "unhealthy"
  /** A bounded wait ran out. */
  | "timeout"
  /** The caller's AbortSignal fired. */
  | "aborted"
  /** The connection, broker or server is already closed. */
  | "closed"
  /** Anything else; see `cause`. */
  | "internal";

/** The one error class of this package. */
export class PluginError extends Error {
  override readonly name = "PluginError";
  readonly code: PluginErrorCode;

  constructor(code: PluginErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** The only way in for values caught as `unknown`: a PluginError stays what it is. */
  static from(reason: unknown, code: PluginErrorCode = "internal"): PluginError {
    if (reason instanceof PluginError) return reason;
    if (isAbort(reason)) return new PluginError("aborted", reason.message, { cause: reason });
    const message = reason instanceof Error ? reason.message : String(reason);
    return new PluginError(code, message, { cause: reason });
  }

  /** The same failure, told from further out: `Cannot start plugin "git": ` + message. */
  within(context: string): PluginError {
    return new PluginError(this.code, `${context}: ${this.message}`, { cause: this.cause ?? this });
  }
}

function isAbort(reason: unknown): reason is Error {
  return reason instanceof Error && reason.name === "AbortError";
}
