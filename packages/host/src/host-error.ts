import type { CallerAbility } from "./caller.ts";
import { cleanLine } from "./description/clean-text.ts";

/** Why the host could not do what it was asked. Closed: a face maps each to its protocol. */
export type HostErrorCode =
  /** No plugin publishes a tool of that name. */
  | "unknown_tool"
  | "unknown_prompt"
  /** Nothing in the plugin folders has that name. */
  | "unknown_plugin"
  /** No plugin publishes a resource of that URI, or the one whose template makes it has none there. */
  | "unknown_resource"
  /** The call needs an answer that its caller cannot give: `ability` says which. */
  | "missing_ability"
  /** The caller answered a plugin's question with an error. */
  | "caller_refused"
  /** The plugin refused the arguments, or the caller's are not a JSON object. */
  | "invalid_arguments"
  /** The plugin cannot be started, is waiting to be restarted, or was given up. */
  | "unavailable"
  /** The mounted server wants an authorization that only a person can give; the message says how. */
  | "unauthorized"
  /** The plugin ended while the call ran; the call may or may not have had its effect. */
  | "plugin_died"
  /** The other host that ran the call cannot be reached any more; the call may or may not have had its effect. */
  | "host_lost"
  /** The host that has the plugin does not let this one call it, or the broker does not. */
  | "forbidden"
  /** The plugin broke the contract, or its result is not what MCP wants. */
  | "bad_plugin"
  /** The tool's code failed inside the plugin. */
  | "plugin_error"
  /** Too many calls are running and waiting already. */
  | "overloaded"
  | "deadline_exceeded"
  | "cancelled"
  /** The host is closing. */
  | "closed"
  | "internal";

export interface HostErrorOptions extends ErrorOptions {
  ability?: CallerAbility | undefined;
}

/** Messages quote what plugins say; models and people read them. */
const maxMessageLength = 2_000;

/** The one error class of the host's boundary. Its message is one clean line, whatever it is made of. */
export class HostError extends Error {
  override readonly name = "HostError";
  readonly code: HostErrorCode;
  /** With "missing_ability". */
  readonly ability: CallerAbility | undefined;

  constructor(code: HostErrorCode, message: string, options: HostErrorOptions = {}) {
    const { ability, ...errorOptions } = options;
    super(cleanLine(message, maxMessageLength), errorOptions);
    this.code = code;
    this.ability = ability;
  }

  /** Turns anything thrown into a HostError; one stays itself. */
  static from(error: unknown): HostError {
    if (error instanceof HostError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new HostError("internal", message, { cause: error });
  }
}
