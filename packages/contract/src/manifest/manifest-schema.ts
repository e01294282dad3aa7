import { z } from "zod";
import { isPluginName } from "./plugin-name.ts";
import { schemaLiteral } from "./schema-literal.ts";

/** The only `$schema` a 1.0.0 manifest may carry. A name, never fetched. */
export const agentPluginsSchema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json" =
  "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";

/** Where Backplane's own part of the manifest stands under `extensions`. */
export const backplaneNamespace: "dev.backplane" = "dev.backplane";

/** `plugin.json`. */
export interface Manifest {
  $schema: typeof agentPluginsSchema;
  name: string;
  version?: string | undefined;
  description?: string | undefined;
  author?: { name?: string | undefined; email?: string | undefined; url?: string | undefined } | undefined;
  homepage?: string | undefined;
  repository?: string | undefined;
  license?: string | undefined;
  keywords?: string[] | undefined;
  extensions?:
    | { [namespace: string]: unknown; [backplaneNamespace]?: BackplaneExtension | undefined }
    | undefined;
}

/** `extensions["dev.backplane"]`: what Backplane needs to run the plugin. */
export interface BackplaneExtension {
  /** Absent: the package has no process of its own, only MCP servers and skills. */
  runtime?: Runtime | undefined;
  activation?: Activation | undefined;
  limits?: Limits | undefined;
  permissions?: Permissions | undefined;
}

/** What the plugin asks for. It has it only as far as the user grants it, too. */
export interface Permissions {
  events?: AskedEvents | undefined;
}

/** Patterns for types of events: `*` stands for one word between dots, a last `>` for one or more. */
export interface AskedEvents {
  publish?: string[] | undefined;
  subscribe?: string[] | undefined;
}

export type Activation = "lazy" | "eager";

export type Runtime =
  | { type: "node"; entry: string; args?: string[] | undefined }
  | { type: "process"; command: string | Record<string, string>; args?: string[] | undefined };

export interface Limits {
  startTimeoutMs?: number | undefined;
  callTimeoutMs?: number | undefined;
  idleTimeoutMs?: number | undefined;
  concurrency?: number | undefined;
  queue?: number | undefined;
}

/** The platforms an executable can be given for: Node's `process.platform` and `process.arch`; `*` for any other. */
const platform = z.string().regex(/^(\*|[a-z0-9]+-[a-z0-9]+)$/, 'a platform such as "linux-x64", or "*"');

const packagePath = z
  .string()
  .min(1)
  .max(1024)
  .refine(
    (path) => !path.startsWith("/") && !/^[A-Za-z]:/.test(path),
    "a path relative to the plugin's folder",
  )
  .refine((path) => !path.split(/[\\/]/).includes(".."), 'a path without ".."');

const args = z
  .array(z.string().max(4096))
  .max(100)
  .optional()
  .describe("Arguments after the program. Default: none.");

const nodeRuntime = z.strictObject({
  type: z.literal("node"),
  entry: packagePath.describe("JavaScript module that serves the plugin, relative to the plugin's folder."),
  args,
});

const processRuntime = z.strictObject({
  type: z.literal("process"),
  command: z
    .union([packagePath, z.record(platform, packagePath)])
    .describe("Executable that speaks go-plugin, relative to the plugin's folder; or one for each platform."),
  args,
});

const milliseconds = (most: number): z.ZodInt => z.int().min(1).max(most);

const limits = z.strictObject({
  startTimeoutMs: milliseconds(600_000)
    .optional()
    .describe("Start of the process to first call. Default 30000."),
  callTimeoutMs: milliseconds(86_400_000)
    .optional()
    .describe("One call, queueing and start included. Default 60000."),
  idleTimeoutMs: milliseconds(86_400_000)
    .optional()
    .describe("Without a call, the process is stopped. Default 300000."),
  concurrency: z.int().min(1).max(1024).optional().describe("Calls that run at once. Default 64."),
  queue: z
    .int()
    .min(0)
    .max(10_000)
    .optional()
    .describe("Calls that wait for a place; more are refused. Default 256."),
});

const eventPattern = z
  .string()
  .max(255)
  .regex(
    /^(?:(?:[A-Za-z0-9_-]+|\*)\.)*(?:[A-Za-z0-9_-]+|\*|>)$/,
    'a type of event such as "deploy.done", "*" for one word of it, a last ">" for the rest',
  );

const eventPatterns = z.array(eventPattern).max(100).optional();

const permissions = z.strictObject({
  events: z
    .strictObject({
      publish: eventPatterns.describe("Types of events that the plugin publishes. Default: none."),
      subscribe: eventPatterns.describe("Types of events that the plugin hears. Default: none."),
    })
    .optional(),
});

/** Checks a BackplaneExtension, and describes each of its fields. */
export const backplaneExtensionSchema: z.ZodType<BackplaneExtension> = z.strictObject({
  runtime: z
    .discriminatedUnion("type", [nodeRuntime, processRuntime])
    .optional()
    .describe("How the plugin's own process is made. None: the package has only MCP servers and skills."),
  activation: z
    .enum(["lazy", "eager"])
    .optional()
    .describe("lazy: starts with its first call, ends when idle. eager: starts with the host. Default lazy."),
  limits: limits.optional(),
  permissions: permissions
    .optional()
    .describe(
      "What the plugin asks for; it has what the user grants of that in config.toml. Default: nothing.",
    ),
});

const author = z.strictObject({
  name: z.string().optional(),
  email: z.string().optional(),
  url: z.string().optional(),
});

const manifest = z.strictObject({
  $schema: schemaLiteral(agentPluginsSchema),
  name: z
    .string()
    .refine(isPluginName, "1-64 of a-z 0-9 - and '.', alphanumeric at both ends, no '--' or '..'"),
  version: z.string().optional(),
  description: z.string().optional(),
  author: author.optional(),
  homepage: z.string().optional(),
  repository: z.string().optional(),
  license: z.string().optional(),
  keywords: z.array(z.string()).optional(),
  extensions: z
    .object({ [backplaneNamespace]: backplaneExtensionSchema.optional() })
    .loose()
    .optional(),
});

/** Agent Plugins 1.0.0 `plugin.json`, closed: what it does not name is reported and dropped before this runs. */
export const manifestSchema: z.ZodType<Manifest> = manifest;

/** The only fields that the format knows at the top. */
export const manifestFields: ReadonlySet<string> = new Set(Object.keys(manifest.shape));
