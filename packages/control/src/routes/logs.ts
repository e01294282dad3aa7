import { followLog, logFilePath, readLastLines } from "@backplane/host";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ControlOptions } from "../control-options.ts";
import { type LogEntry, logEntrySchema } from "../schemas.ts";
import { findPlugin } from "./plugins.ts";
import { nameParameter, problems } from "./route-parts.ts";
import { streamEvents } from "./stream-events.ts";

/** Log of the host itself; no plugin can be called so. */
const hostLog = "_host";

const query = z.object({
  lines: z.coerce
    .number()
    .pipe(z.int().min(1).max(10_000))
    .default(100)
    .describe("at most so many, the newest"),
  follow: z.enum(["true", "false"]).default("false").describe("go on with each line as it is written"),
});

const description =
  "With `follow`, server-sent events: `event: line` with an entry as `data`; `event: gap` where lines were rotated away before they were read.";

const responses = {
  200: {
    description: "Oldest first",
    content: {
      "application/json": { schema: z.object({ lines: z.array(logEntrySchema) }) },
      "text/event-stream": { schema: z.string() },
    },
  },
  ...problems,
};

/** What plugins, and the host, have logged. */
export function addLogRoutes(app: OpenAPIHono, { host, logs, onError }: ControlOptions): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/plugins/{name}/logs",
      summary: "What the plugin logged and printed, and what the host noticed about it",
      description,
      request: { params: nameParameter, query },
      responses,
    }),
    async (context) => {
      const { name } = findPlugin(host, context.req.valid("param").name);
      return answerLog(context, { onError, file: logFilePath(logs, name), ...context.req.valid("query") });
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/logs",
      summary: "The host's own log",
      description,
      request: { query },
      responses,
    }),
    (context) =>
      answerLog(context, { onError, file: logFilePath(logs, hostLog), ...context.req.valid("query") }),
  );
}

interface WantedLog extends z.output<typeof query> {
  readonly file: string;
  readonly onError: (error: Error) => void;
}

async function answerLog(context: Context, { file, lines, follow, onError }: WantedLog) {
  if (follow === "true")
    return streamEvents(context, {
      onError,
      send: async (stream, signal) => {
        for await (const followed of followLog(file, { lines, signal })) {
          if (followed.kind === "gap") await stream.writeSSE({ event: "gap", data: "{}" });
          else if (readEntry(followed.line)) await stream.writeSSE({ event: "line", data: followed.line });
        }
      },
    });
  const entries = (await readLastLines(file, lines)).flatMap((line) => readEntry(line) ?? []);
  return context.json({ lines: entries }, 200);
}

/** Undefined for a line that is none: the disk was full, or somebody else wrote to the file. */
function readEntry(line: string): LogEntry | undefined {
  try {
    const parsed = logEntrySchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
