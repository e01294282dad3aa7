import { z } from "zod";

/** `config.toml` as it is written, with what is left out filled in. */
export interface ConfigFile {
  mcp: {
    tools: "auto" | "all" | "search";
    search_above_tokens: number;
    pinned: string[];
    names: "prefixed" | "plain";
  };
  plugins: { folders?: string[] | undefined };
  prompts: { expand: string[] };
  /** By the plugin's name. */
  plugin: Record<string, Record<string, unknown>>;
  /** By the plugin's name. */
  grant: Record<string, { events: { publish: string[]; subscribe: string[] } }>;
}

/** As Agent Plugins 1.0.0 has it, but for doubled hyphens and dots, which no plugin can have either. */
const pluginName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, "expected the name of a plugin");

const mcp = z.strictObject({
  tools: z
    .enum(["auto", "all", "search"])
    .default("auto")
    .describe(
      "Which tools agents see. all: every tool. search: search_tools, describe_tool, call_tool and what is pinned. " +
        "auto: all, until that would take more than search_above_tokens.",
    ),
  search_above_tokens: z
    .int()
    .min(0)
    .max(10_000_000)
    .default(10_000)
    .describe(
      "For auto: how many tokens the list of all tools may take, by the estimate of one token for four characters.",
    ),
  pinned: z
    .array(z.string().regex(/^[A-Za-z0-9_*-]{1,64}$/, 'expected the name of a tool, "*" for any characters'))
    .max(1000)
    .default([])
    .describe('Tools that are listed beside the search, by published name; "*" stands for any characters.'),
  names: z
    .enum(["prefixed", "plain"])
    .default("prefixed")
    .describe("prefixed: tools and prompts are named <plugin>_<name>. plain: as their plugin names them."),
});

const plugins = z.strictObject({
  folders: z
    .array(z.string().min(1))
    .max(100)
    .optional()
    .describe(
      "Folders of plugins, in order of precedence; relative to the config file, ~ is your home. [] means none at all. " +
        "--plugins on the command line replaces them. Default: ~/.opencode/plugins.",
    ),
});

const prompts = z.strictObject({
  expand: z
    .array(pluginName)
    .max(1000)
    .default([])
    .describe(
      "Plugins whose prompts may hold !`command` and @file, which agents run and read with your rights. " +
        "In all others' they are made harmless.",
    ),
});

const eventPatterns = z
  .array(
    z
      .string()
      .max(255)
      .regex(
        /^(?:(?:[A-Za-z0-9_-]+|\*)\.)*(?:[A-Za-z0-9_-]+|\*|>)$/,
        'expected a type of event, "*" for one word of it, a last ">" for the rest',
      ),
  )
  .max(100)
  .default([]);

const grant = z.strictObject({
  events: z
    .strictObject({
      publish: eventPatterns.describe("Types of events that it may publish."),
      subscribe: eventPatterns.describe("Types of events that it may hear."),
    })
    .prefault({}),
});

/** Checks a ConfigFile, describes each of its keys and fills in the defaults. */
export const configSchema: z.ZodType<ConfigFile> = z.strictObject({
  mcp: mcp.prefault({}).describe("What agents are shown."),
  plugins: plugins.prefault({}).describe("Which plugins there are."),
  prompts: prompts.prefault({}).describe("What prompts may do."),
  plugin: z
    .record(pluginName, z.record(z.string(), z.unknown()))
    .prefault({})
    .describe(
      "A section for each plugin: [plugin.NAME]. Only the plugin itself is told, and knows what it means; one that refuses it goes on with " +
        "what it had.",
    ),
  grant: z
    .record(pluginName, grant)
    .prefault({})
    .describe(
      "What each plugin may do of that which its plugin.json asks for: publish and subscribe in [grant.NAME.events], lists of types of " +
        'events with "*" for one word and a last ">" for the rest. Default: nothing.',
    ),
});
