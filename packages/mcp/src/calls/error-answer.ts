import type { Host, HostError, HostErrorCode, Result } from "@backplane/host";
import { capabilityOf } from "../caller/abilities.ts";
import type { Era } from "../era.ts";
import { type EndAnswer, type ErrorAnswer, errorCodes } from "./call-answer.ts";
import { type PluginCall, pluginOf } from "./plugin-call.ts";

/** Key of the machine-readable part of a failed call's `_meta`. */
const errorMetaKey = "dev.backplane/error";

const { invalidParams, internalError } = errorCodes;

interface Treatment {
  /** Of the JSON-RPC error. */
  readonly code: number;
  /**
   * A tool's call gets a result with `isError` instead of the error: the model reads it and can act on it. Absent: the client's or our own
   * mistake, nothing a model could mend.
   */
  readonly advice?: string;
}

/** The one table between the host's codes and MCP's. */
const treatments: Readonly<Record<HostErrorCode, Treatment>> = {
  unknown_tool: { code: invalidParams },
  unknown_plugin: { code: invalidParams },
  unknown_prompt: { code: invalidParams },
  unknown_resource: { code: invalidParams },
  missing_ability: {
    code: internalError,
    advice: "The client lacks what the tool needs of it. Do without the tool and tell the user.",
  },
  caller_refused: {
    code: internalError,
    advice: "The tool could not go on without an answer. Ask the user before you call it again.",
  },
  invalid_arguments: {
    code: invalidParams,
    advice: "Correct the arguments to fit the tool's input schema and call it again.",
  },
  unavailable: {
    code: internalError,
    advice:
      'Other tools still work. Do without this one for now; "backplane list" tells the user what is wrong.',
  },
  unauthorized: {
    code: internalError,
    advice:
      "Only the user can authorize the tool's server: tell them the command. Other tools still work meanwhile.",
  },
  plugin_died: {
    code: internalError,
    advice:
      "The call may or may not have had its effect: check before you call again. The plugin is started anew by the next call.",
  },
  host_lost: {
    code: internalError,
    advice:
      "The call may or may not have had its effect: check before you call again. Another host may answer the next call.",
  },
  forbidden: {
    code: internalError,
    advice: "The call was not made, and will not be allowed. Do without the tool and tell the user.",
  },
  bad_plugin: {
    code: internalError,
    advice: "This is a defect of the plugin, not of the arguments. Do without this tool and tell the user.",
  },
  plugin_error: {
    code: internalError,
    advice:
      "The tool's own code failed. Try other arguments or another way; the same call will probably fail again.",
  },
  overloaded: {
    code: internalError,
    advice: "The call was not made. Wait for running calls to end, then call again.",
  },
  deadline_exceeded: {
    code: internalError,
    advice: "The call was ended and may have had part of its effect. Ask for less at once.",
  },
  // Only when the client did not cancel: then nothing is answered.
  cancelled: { code: internalError },
  closed: { code: internalError },
  internal: { code: internalError },
};

export interface FailedCall {
  readonly call: PluginCall;
  readonly era: Era;
  readonly host: Host;
  /** A sentence for the model that tells it more. Default: none. */
  readonly help?: string | undefined;
  /** The model, not the client, chose what was called: it gets to read that there is no such tool. */
  readonly isIndirect?: boolean | undefined;
}

/** What the client gets to see of a failed call. */
export function errorAnswer(error: HostError, failed: FailedCall): EndAnswer {
  const { call, era, host, isIndirect = false, help = "" } = failed;
  const { code, advice: known } = treatments[error.code];
  const advice = known ?? (isIndirect && error.code === "unknown_tool" ? "Search for another." : undefined);
  if (error.code === "unknown_resource" && call.method === "resources/read") return notFound(call.uri, era);
  if (error.code === "missing_ability" && era === "modern") return missingCapability(error);
  if (advice === undefined || call.method !== "tools/call") {
    const message =
      error.code === "unknown_tool" && "name" in call
        ? `Unknown tool: ${call.name}${help && `.${help}`}`
        : error.message;
    return { kind: "error", code, message };
  }
  return {
    kind: "result",
    result: errorResult(error, { advice: advice + help, plugin: pluginOf(host, call) }),
  };
}

/** A client tells it from other invalid parameters by its data, which is just the URI. */
function notFound(uri: string, era: Era): ErrorAnswer {
  const code = era === "legacy" ? errorCodes.resourceNotFound : invalidParams;
  return { kind: "error", code, message: `Resource not found: ${uri}`, data: { uri } };
}

function missingCapability({ message, ability }: HostError): ErrorAnswer {
  return {
    kind: "error",
    code: errorCodes.missingRequiredClientCapability,
    message,
    data: { requiredCapabilities: ability === undefined ? {} : capabilityOf(ability) },
  };
}

function errorResult(
  error: HostError,
  { advice, plugin }: { advice: string; plugin: string | undefined },
): Result<Record<string, unknown>> {
  const value = {
    content: [{ type: "text", text: `${asSentence(error.message)} ${advice}` }],
    isError: true,
    _meta: { [errorMetaKey]: { code: error.code, ...(plugin !== undefined && { plugin }) } },
  };
  return { value, json: JSON.stringify(value) };
}

function asSentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
