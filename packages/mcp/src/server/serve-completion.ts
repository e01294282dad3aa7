import { type CompleteParams, HostError } from "@backplane/host";
import { ProtocolError, type Server } from "@modelcontextprotocol/server";
import { errorCodes } from "../calls/call-answer.ts";
import { pluginMeta } from "../calls/request-meta.ts";
import type { Face } from "../face.ts";

/** The caller's mistakes; anything else is the server's. */
const callersCodes: ReadonlySet<string> = new Set([
  "unknown_prompt",
  "unknown_resource",
  "invalid_arguments",
]);

export function serveCompletion(server: Server, { host, readiness }: Face): void {
  server.setRequestHandler("completion/complete", async ({ params }, { mcpReq }) => {
    await readiness.settled;
    const { ref, argument, context } = params;
    const { signal, _meta } = mcpReq;
    try {
      const asked = { ref, argument, context } as CompleteParams;
      const { value } = await host.complete(asked, { signal, meta: pluginMeta(_meta) });
      return value as never;
    } catch (cause) {
      const { code, message } = HostError.from(cause);
      const isCallers = callersCodes.has(code);
      throw new ProtocolError(isCallers ? errorCodes.invalidParams : errorCodes.internalError, message);
    }
  });
}
