import type { JsonObject } from "@backplane/host";
import type { Server, ServerContext } from "@modelcontextprotocol/server";
import type { PluginCall } from "../calls/plugin-call.ts";

/** Answers in MCP's form, or by throwing a ProtocolError. */
export type AnswerThroughSdk = (call: PluginCall, context: ServerContext) => Promise<JsonObject>;

export function servePluginCalls(server: Server, answer: AnswerThroughSdk): void {
  // What comes from the host is MCP's, whatever the SDK's types know of it.
  server.setRequestHandler("tools/call", async ({ params }, context) => {
    const { name, arguments: args } = params;
    return (await answer({ method: "tools/call", name, arguments: args }, context)) as never;
  });
  server.setRequestHandler("prompts/get", async ({ params }, context) => {
    const { name, arguments: args } = params;
    return (await answer({ method: "prompts/get", name, arguments: args }, context)) as never;
  });
  server.setRequestHandler("resources/read", async ({ params }, context) => {
    return (await answer({ method: "resources/read", uri: params.uri }, context)) as never;
  });
}
