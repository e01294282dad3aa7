import { TextDecoderStream, TextEncoderStream, TransformStream } from "node:stream/web";
import type { McpHttpHandler } from "@modelcontextprotocol/server";
import type { TaskSubscriptions } from "../tasks/task-subscriptions.ts";

type Handler = Pick<McpHttpHandler, "fetch">;

/** A handler of the SDK's, whose `subscriptions/listen` streams tell of tasks too. It is given each request's body as a value. */
export function listenToTasks(handler: Handler, subscriptions: TaskSubscriptions): Handler {
  return {
    async fetch(request, options = {}) {
      const { parsedBody, authInfo } = options;
      const refusal = subscriptions.refusalOf(parsedBody);
      if (refusal !== undefined) {
        const { kind: _, ...error } = refusal;
        const { id = null } = parsedBody as { id?: unknown };
        return Response.json({ jsonrpc: "2.0", id, error }, { status: 400 });
      }
      const body = subscriptions.toSdk(parsedBody, authInfo?.clientId ?? "");
      const answer = await handler.fetch(request, { ...options, parsedBody: body });
      return body === parsedBody ? answer : withMessages(answer, (message) => subscriptions.fromSdk(message));
    },
  };
}

/** A stream of events (SSE) with each message made another; what is no such stream stays as it is. */
function withMessages(answer: Response, change: (message: object) => object): Response {
  const { body, status, headers } = answer;
  if (body === null || headers.get("content-type") !== "text/event-stream") return answer;
  const changed = body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(changingMessages(change))
    .pipeThrough(new TextEncoderStream());
  return new Response(changed, { status, headers });
}

/** The SDK writes an event in one piece, its message as one line of data, and comments in between. */
function changingMessages(change: (message: object) => object): TransformStream<string, string> {
  const changeData = (_data: string, json: string): string =>
    `data: ${JSON.stringify(change(JSON.parse(json)))}`;
  return new TransformStream({
    transform: (event, stream) => stream.enqueue(event.replace(/^data: (.*)$/m, changeData)),
  });
}
