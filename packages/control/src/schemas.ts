import { type CloudEvent, isPattern, isSubject } from "@backplane/bus";
import type { PluginActivityStatus, PluginState, PluginStatus } from "@backplane/host";
import { z } from "@hono/zod-openapi";
import type { Problem } from "./problem.ts";

/** What `GET /v1/status` answers. */
export interface HostStatus {
  readonly version: string;
  readonly pid: number;
  /** RFC 3339. */
  readonly startedAt: string;
  /** Agents that are connected. */
  readonly agents: number;
  readonly plugins: Readonly<Record<"all" | "running" | "failed" | "disabled", number>>;
  readonly tools: number;
}

/** What `POST /v1/events` takes. */
export interface PublishedEvent {
  readonly type: string;
  readonly subject?: string | undefined;
  readonly data?: unknown;
}

const pid = z.int().optional();
const reason = z.string();
const time = z.number().describe("milliseconds since the epoch");
const exit = z.looseObject({}).describe("how its process ended");

const state = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["found", "describing", "idle", "stopped", "disabled"]) }),
  z.object({ kind: z.literal("starting"), since: time }),
  z.object({ kind: z.literal("ready"), pid, since: time }),
  z.object({ kind: z.literal("draining"), pid }),
  z.object({ kind: z.literal("backoff"), until: time, reason, exit: exit.optional() }),
  z.object({ kind: z.enum(["failed", "foreign"]), reason }),
]) as unknown as z.ZodType<PluginState>;

export const pluginSchema: z.ZodType<PluginStatus> = z
  .object({
    name: z.string(),
    version: z.string().optional(),
    description: z.string().optional(),
    path: z.string(),
    runtime: z.enum(["process", "node", "mcp"]).optional(),
    state,
    tools: z.array(z.string()),
    mcpServers: z.array(z.string()),
    skills: z.array(z.string()),
    events: z
      .array(
        z.object({
          pattern: z.string(),
          durable: z.boolean(),
          dropped: z.int(),
          refused: z.string().optional(),
        }),
      )
      .optional(),
    warnings: z.array(z.string()),
  })
  .openapi("Plugin") as unknown as z.ZodType<PluginStatus>;

export const activitySchema: z.ZodType<PluginActivityStatus> = z
  .object({
    plugin: z.string(),
    state: z.string(),
    calls: z.int(),
    errors: z.int(),
    running: z.int(),
    latencyMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }).optional(),
    usage: z
      .object({ processes: z.int(), cpuMs: z.number(), residentBytes: z.int() })
      .optional()
      .describe("absent while the plugin has no process, and where the system does not tell"),
  })
  .openapi("Activity") as unknown as z.ZodType<PluginActivityStatus>;

const count = z.int().min(0);

export const statusSchema: z.ZodType<HostStatus> = z
  .object({
    version: z.string(),
    pid: z.int(),
    startedAt: z.iso.datetime(),
    agents: count,
    plugins: z.object({ all: count, running: count, failed: count, disabled: count }),
    tools: count,
  })
  .openapi("Status");

export const problemSchema: z.ZodType<Problem> = z
  .object({
    type: z.string().describe("urn:backplane:problem:<code>"),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ at: z.string(), message: z.string() })).optional(),
  })
  .openapi("Problem") as unknown as z.ZodType<Problem>;

export const publishedEventSchema: z.ZodType<PublishedEvent> = z
  .strictObject({
    type: z.string().max(256).refine(isSubject, "expected words with dots between, such as order.placed"),
    subject: z.string().min(1).max(256).optional(),
    data: z.unknown(),
  })
  .openapi("PublishedEvent");

export const eventSchema: z.ZodType<CloudEvent> = z
  .looseObject({
    specversion: z.literal("1.0"),
    id: z.string(),
    source: z.string(),
    type: z.string(),
    subject: z.string().optional(),
    time: z.string(),
    datacontenttype: z.literal("application/json"),
    data: z.unknown(),
  })
  .openapi("CloudEvent") as unknown as z.ZodType<CloudEvent>;

export const patternSchema: z.ZodType<string> = z
  .string()
  .max(256)
  .refine(isPattern, 'expected an event type; "*" for one word, ">" at the end for the rest')
  .openapi({ param: { name: "subject", in: "query" }, example: "plugin.>" });

/** The name of a plugin; none that could be a path. */
export const nameSchema: z.ZodType<string> = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, "expected the name of a plugin")
  .openapi({ param: { name: "name", in: "path" }, example: "git" });
