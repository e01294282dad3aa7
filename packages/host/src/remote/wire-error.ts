import { CallError } from "@backplane/contract";
import type { CallerAbility } from "../caller.ts";
import { HostError, type HostErrorCode } from "../host-error.ts";

/** What another host may say became of a call; anything else is its own affair, and reads as "plugin_error". */
const wireCodes: ReadonlySet<string> = new Set<HostErrorCode>([
  "unknown_tool",
  "unknown_prompt",
  "unknown_resource",
  "missing_ability",
  "caller_refused",
  "invalid_arguments",
  "unavailable",
  "plugin_died",
  "bad_plugin",
  "plugin_error",
  "overloaded",
  "deadline_exceeded",
  "forbidden",
]);

const abilities: ReadonlySet<string> = new Set<CallerAbility>([
  "elicitForm",
  "elicitUrl",
  "createMessage",
  "createMessageWithTools",
  "listRoots",
]);

/** The contract's codes are fewer than the host's, so the host's stands before the message: `[plugin_died] …`, `[missing_ability listRoots] …`. */
export function toWireError(thrown: unknown): CallError {
  const error = HostError.from(thrown);
  const { code, ability, message } = error;
  const said = code === "closed" ? "unavailable" : code;
  return new CallError("internal", `[${ability ? `${said} ${ability}` : said}] ${message}`, { cause: error });
}

/** @param host whose word it is */
export function fromWireError(error: CallError, host: string | undefined): HostError {
  const [, code = "", ability = "", text = error.message] =
    /^\[([a-z_]+)(?: ([A-Za-z]+))?\] (.*)$/s.exec(error.message) ?? [];
  const message = host === undefined ? text : `${text} (on host "${host}")`;
  if (!wireCodes.has(code)) return new HostError("plugin_error", message, { cause: error });
  return new HostError(code as HostErrorCode, message, {
    cause: error,
    ability: abilities.has(ability) ? (ability as CallerAbility) : undefined,
  });
}
