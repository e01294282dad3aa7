import type { HostError, HostErrorCode, ToolResult } from "@backplane/host";

/** What a `tools/call` ends with, before an era gives it its form. */
export type ToolAnswer =
  | { readonly kind: "result"; readonly result: ToolResult }
  /** A JSON-RPC error. */
  | { readonly kind: "error"; readonly code: number; readonly message: string }
  /** The call was cancelled: nobody waits, and MCP forbids an answer. */
  | { readonly kind: "none" };

/** Key of the machine-readable part of a failed call's `_meta`. */
const errorMetaKey = "dev.backplane/error";

const invalidParams = -32602;
const internalError = -32603;
const missingRequiredClientCapability = -32021;

type Treatment =
  /** A result with `isError`: the model reads it and can act on it, so it gets advice along. */
  | { readonly as: "tool result"; readonly advice: string }
  /** The client's or our own mistake: nothing a model could mend. */
  | { readonly as: "protocol error"; readonly code: number };

/** The one table between the host's codes and MCP's. */
const treatments: Readonly<Record<HostErrorCode, Treatment>> = {
  unknown_tool: { as: "protocol error", code: invalidParams },
  unknown_prompt: { as: "protocol error", code: invalidParams },
  unknown_resource: { as: "protocol error", code: invalidParams },
  missing_ability: { as: "protocol error", code: missingRequiredClientCapability },
  caller_refused: { as: "tool result", advice: "The client would not answer the tool's question." },
  invalid_arguments: {
    as: "tool result",
    advice: "Correct the arguments to fit the tool's input schema and call it again.",
  },
  unavailable: {
    as: "tool result",
    advice:
      'Other tools still work. Do without this one for now; "backplane list" tells the user what is wrong.',
  },
  plugin_died: {
    as: "tool result",
    advice:
      "The call may or may not have had its effect: check before you call again. The plugin is started anew by the next call.",
  },
  bad_plugin: {
    as: "tool result",
    advice: "This is a defect of the plugin, not of the arguments. Do without this tool and tell the user.",
  },
  plugin_error: {
    as: "tool result",
    advice:
      "The tool's own code failed. Try other arguments or another way; the same call will probably fail again.",
  },
  overloaded: {
    as: "tool result",
    advice: "The call was not made. Wait for running calls to end, then call again.",
  },
  deadline_exceeded: {
    as: "tool result",
    advice: "The call was ended and may have had part of its effect. Ask for less at once.",
  },
  // Only when the client did not cancel: callTool() answers nothing if it did.
  cancelled: { as: "protocol error", code: internalError },
  closed: { as: "protocol error", code: internalError },
  internal: { as: "protocol error", code: internalError },
};

/** What the client gets to see of a failed call. */
export function errorAnswer(
  error: HostError,
  about: { tool: string; plugin: string | undefined },
): ToolAnswer {
  const treatment = treatments[error.code];
  if (treatment.as === "tool result")
    return { kind: "result", result: errorResult(error, treatment.advice, about.plugin) };
  const message = error.code === "unknown_tool" ? `Unknown tool: ${about.tool}` : error.message;
  return { kind: "error", code: treatment.code, message };
}

function errorResult(error: HostError, advice: string, plugin: string | undefined): ToolResult {
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
