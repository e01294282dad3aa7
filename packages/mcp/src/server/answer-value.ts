import type { JsonObject } from "@backplane/host";
import { type CallToolResult, ProtocolError, type Server } from "@modelcontextprotocol/server";
import { toInputRequests } from "../caller/input-request.ts";
import type { CallAnswer } from "../calls/call-answer.ts";
import type { PluginMethod } from "../calls/plugin-call.ts";

/** An answer as the SDK wants it from a handler. @throws ProtocolError */
export function answerValue(
  answer: CallAnswer,
  { method, server }: { method: PluginMethod; server: Server },
): JsonObject {
  switch (answer.kind) {
    case "result": {
      const { value } = answer.result;
      if (method !== "tools/call") return value;
      return server.projectCallToolResult(value as unknown as CallToolResult, undefined);
    }
    case "questions": {
      const { requestState } = answer;
      return { resultType: "input_required", inputRequests: toInputRequests(answer.questions), requestState };
    }
    case "task":
      // McpProduct takes the content out again.
      return { resultType: "task", ...answer.task, content: [] };
    case "error":
      throw new ProtocolError(answer.code, answer.message, answer.data);
    case "none":
      // The call was cancelled, and the SDK sends nothing whatever we return.
      return { content: [], messages: [], contents: [] };
  }
}
