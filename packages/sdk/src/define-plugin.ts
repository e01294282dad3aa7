import type { Schema } from "./schema.ts";
import type { ToolDefinition } from "./tool.ts";

/** A plugin as a value: nothing runs until serve(). */
export interface Plugin {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly tools: ReadonlyMap<string, Tool>;
}

/** A tool whose types are no longer known. */
export type Tool = ToolDefinition<Schema | undefined, Schema | undefined>;

export interface PluginDefinition<Inputs, Outputs> {
  /** 1-64 of a-z 0-9 - and '.'; equal to the name in plugin.json. */
  name: string;
  /** Semantic version. */
  version: string;
  /** One line for people. */
  description?: string;
  /** By name: 1-64 of A-Z a-z 0-9 _ - and '.'. */
  tools: Tools<Inputs, Outputs>;
}

/** TypeScript infers each tool's schemas from the parts that name only them; `run` has its types from both. */
type Tools<Inputs, Outputs> = {
  [Name in keyof Inputs]: { input?: Inputs[Name] & Schema } & ToolDefinition<
    Inputs[Name],
    Name extends keyof Outputs ? Outputs[Name] : undefined
  >;
} & { [Name in keyof Outputs]: { output?: Outputs[Name] & Schema } };

/**
 * Makes a plugin of its parts.
 * @throws TypeError when a name or version breaks the contract
 */
export function definePlugin<
  Inputs extends Record<string, unknown>,
  Outputs extends { [Name in keyof Inputs]?: unknown },
>(definition: PluginDefinition<Inputs, Outputs>): Plugin {
  const { name, version, description = "" } = definition;
  mustMatch(name, {
    what: "plugin name",
    pattern: /^[a-z0-9][a-z0-9.-]{0,63}$/,
    wanted: "1-64 of a-z 0-9 - and '.'",
  });
  mustMatch(version, {
    what: "plugin version",
    pattern: /^\d+\.\d+\.\d+/,
    wanted: 'a semantic version such as "1.0.0"',
  });
  const tools = new Map(Object.entries(definition.tools as unknown as Record<string, Tool>));
  for (const tool of tools.keys()) {
    mustMatch(tool, {
      what: "tool name",
      pattern: /^[A-Za-z0-9_.-]{1,64}$/,
      wanted: "1-64 of A-Z a-z 0-9 _ - and '.'",
    });
  }
  return { name, version, description, tools };
}

function mustMatch(value: string, rule: { what: string; pattern: RegExp; wanted: string }): void {
  if (!rule.pattern.test(value)) {
    throw new TypeError(
      `Cannot define plugin: ${rule.what} is ${JSON.stringify(value)}, expected ${rule.wanted}`,
    );
  }
}
