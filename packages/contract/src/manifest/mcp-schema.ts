import { z } from "zod";
import { commandProblem, workingFolderProblem } from "./command-rules.ts";
import { headerNameProblem, headerValueProblem } from "./header-rules.ts";
import { schemaLiteral } from "./schema-literal.ts";
import { serverUrlProblem } from "./server-url.ts";

/** The only `$schema` an `mcp.json` may carry beside a 1.0.0 manifest. A name, never fetched. */
export const mcpConfigSchemaName: "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json" =
  "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json";

/** One entry of `mcpServers`, as it stands there: placeholders are not expanded. */
export type McpServer = StdioServer | HttpServer;

export interface StdioServer {
  type: "stdio";
  /** One token: a bare name, or a path that starts with "./". */
  command: string;
  args?: string[] | undefined;
  env?: Record<string, string> | undefined;
  /** Default: the package's folder. */
  cwd?: string | undefined;
}

export interface HttpServer {
  type: "streamable-http" | "sse";
  url: string;
  /** Go to the origin of `url` only. */
  headers?: Record<string, string> | undefined;
}

/** A rule that a schema cannot say: what is wrong with the text, or undefined. */
function text(problemOf: (value: string) => string | undefined): z.ZodString {
  return z.string().check((context) => {
    const message = context.value.includes("\0") ? "holds a NUL character" : problemOf(context.value);
    if (message !== undefined) context.issues.push({ code: "custom", message, input: context.value });
  });
}

const anyText = text(() => undefined);

/** What the host sets itself; see section 9.2 of the format. */
const reserved = ["PLUGIN_ROOT", "PLUGIN_DATA"];

const stdioServer = z.strictObject({
  type: z.literal("stdio"),
  command: text(commandProblem).describe(
    'Program to start, one token: a name found on PATH, or a path that starts with "./". No placeholders.',
  ),
  args: z.array(anyText).optional().describe("Arguments. ${PLUGIN_ROOT} and ${PLUGIN_DATA} are expanded."),
  env: z
    .record(z.string(), anyText)
    .check((context) => {
      for (const name of Object.keys(context.value)) {
        const message = variableProblem(name);
        if (message !== undefined)
          context.issues.push({ code: "custom", message, path: [name], input: context.value });
      }
    })
    .optional()
    .describe("Environment variables. ${PLUGIN_ROOT} and ${PLUGIN_DATA} are expanded in the values."),
  cwd: text(workingFolderProblem)
    .optional()
    .describe(
      'Working folder: "./…", "${PLUGIN_ROOT}/…" or "${PLUGIN_DATA}/…". Default: the package\'s folder.',
    ),
});

const httpServer = z.strictObject({
  type: z.enum(["streamable-http", "sse"]),
  url: text(serverUrlProblem).describe("Absolute; https, or http on this machine."),
  headers: z
    .record(z.string(), text(headerValueProblem))
    .check((context) => {
      for (const name of Object.keys(context.value)) {
        const message = headerNameProblem(name);
        if (message !== undefined)
          context.issues.push({ code: "custom", message, path: [name], input: context.value });
      }
    })
    .optional()
    .describe(
      "Sent with each request, to the origin of the URL only. Anybody can read them: no place for secrets.",
    ),
});

/** Checks a McpServer. */
export const mcpServerSchema: z.ZodType<McpServer> = z.discriminatedUnion("type", [stdioServer, httpServer], {
  error: ({ code }) =>
    code === "invalid_union" ? 'expected "stdio", "streamable-http" or "sse"' : undefined,
});

/** The top of an `mcp.json` alone: each entry is checked for itself, so that a bad one hides no good one. */
export const mcpConfigTopSchema: z.ZodType<{ $schema: string; mcpServers: Record<string, unknown> }> =
  z.strictObject({
    $schema: schemaLiteral(mcpConfigSchemaName),
    mcpServers: z.record(z.string(), z.unknown()),
  });

/** A whole `mcp.json`: what editors are told of it. */
export const mcpConfigSchema: z.ZodType<{ $schema: string; mcpServers: Record<string, McpServer> }> =
  z.strictObject({
    $schema: schemaLiteral(mcpConfigSchemaName),
    mcpServers: z.record(z.string(), mcpServerSchema),
  });

function variableProblem(name: string): string | undefined {
  if (reserved.includes(name)) return "is set by the host; take it out";
  if (name === "" || /[=\0]/.test(name)) return 'is no name of a variable: it is empty, or holds "=" or NUL';
  return undefined;
}
