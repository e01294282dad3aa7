import { once } from "node:events";
import { catalogue, createEvent, type EventType, isRequestType } from "@backplane/bus";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { SSEStreamingApi } from "hono/streaming";
import type { ControlOptions } from "../control-options.ts";
import { isShallow, maxDepth } from "../is-shallow.ts";
import { ControlError } from "../problem.ts";
import { eventSchema, type PublishedEvent, patternSchema, publishedEventSchema } from "../schemas.ts";
import { json, problems } from "./route-parts.ts";
import { streamEvents } from "./stream-events.ts";

export function addEventRoutes(app: OpenAPIHono, { host, onError }: ControlOptions): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/events",
      summary: "Events as they happen, until the request is ended",
      description:
        'Server-sent events: `id` and `event` are the CloudEvent\'s id and type, `data` is the CloudEvent. Who reads too slowly loses the oldest, and is sent `event: dropped` with {"total": …}.',
      request: { query: z.object({ subject: patternSchema.default(">") }) },
      responses: {
        200: {
          description: "A stream that does not end",
          content: { "text/event-stream": { schema: z.string() } },
        },
        ...problems,
      },
    }),
    (context) => {
      const { subject } = context.req.valid("query");
      return streamEvents(context, {
        onError,
        send: async (stream, signal) => {
          const subscription = await host.bus.subscribe(subject, {
            onEvent: (event) =>
              stream.writeSSE({ id: event.id, event: event.type, data: JSON.stringify(event) }),
            onDropped: dropNotice(stream),
            onError: (error) => onError(error as Error),
          });
          // Says that nothing is missed from here on.
          await stream.writeSSE({ event: "listening", data: JSON.stringify({ subject }) });
          if (!signal.aborted) await once(signal, "abort");
          await subscription.unsubscribe();
        },
      });
    },
  );

  const source = `/backplane/control/${process.pid}`;
  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/events",
      summary: "Publish an event; a request of the catalogue is acted on",
      request: {
        body: { required: true, content: { "application/json": { schema: publishedEventSchema } } },
      },
      responses: { 202: json(eventSchema, "The event as it was published"), ...problems },
    }),
    async (context) => {
      const published = context.req.valid("json");
      assertPublishable(published);
      const { type, subject, data = {} } = published;
      const event = createEvent({ type, source, subject, data });
      await host.bus.publish(event);
      return context.json(event, 202);
    },
  );
}

/** Tells the newest total only: messages about losses must not fill the memory of a host whose reader does not read. */
function dropNotice(stream: SSEStreamingApi): (total: number) => void {
  let dropped = 0;
  let isTelling = false;
  const tell = async (): Promise<void> => {
    isTelling = true;
    for (let told = 0; told < dropped; ) {
      told = dropped;
      await stream.writeSSE({ event: "dropped", data: JSON.stringify({ total: told }) });
    }
    isTelling = false;
  };
  return (total) => {
    dropped = total;
    if (!isTelling) void tell();
  };
}

/** @throws ControlError */
function assertPublishable({ type, data = {} }: PublishedEvent): void {
  if (!isShallow(data)) throw new ControlError("invalid_request", `data: nested more than ${maxDepth} deep`);
  if (!Object.hasOwn(catalogue, type)) return;
  const known = type as EventType;
  if (!isRequestType(known))
    throw new ControlError("forbidden_event", `"${type}" is a fact that only a host can know`);
  const parsed = catalogue[known].data.safeParse(data);
  if (!parsed.success)
    throw new ControlError(
      "invalid_request",
      `data: ${parsed.error.issues[0]?.message ?? "not as it should be"}`,
    );
}
