import type { JsonObject } from "@backplane/host";
import { CLIENT_CAPABILITIES_META_KEY, type ClientCapabilities } from "@modelcontextprotocol/server";
import { type ErrorAnswer, errorCodes } from "../calls/call-answer.ts";

/** MCP's extension for calls whose result is fetched later (SEP-2663). */
export const tasksExtension = "io.modelcontextprotocol/tasks";

/** What a server or client that has the extension declares. */
export const tasksCapability: Pick<ClientCapabilities, "extensions"> = {
  extensions: { [tasksExtension]: {} },
};

/** Whether a request with this envelope may be answered with a task. */
export function declaresTasks(envelope: JsonObject | undefined): boolean {
  const capabilities = envelope?.[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined;
  const declared: unknown = capabilities?.extensions?.[tasksExtension];
  return typeof declared === "object" && declared !== null;
}

/** The answer to what only a client with the extension may ask for. */
export const tasksNotDeclared: ErrorAnswer = {
  kind: "error",
  code: errorCodes.missingRequiredClientCapability,
  message: `Missing required client capability: the request must declare the extension "${tasksExtension}"`,
  data: { requiredCapabilities: tasksCapability },
};
