import type { PluginHost } from "./plugin-host.ts";
import type { PromptDefinition } from "./prompt.ts";
import type { ResourceDefinition, ResourceTemplateDefinition } from "./resource.ts";
import type { JsonSchema, Schema } from "./schema.ts";
import type { ToolDefinition } from "./tool.ts";
import { UriTemplate } from "./uri-template.ts";

/** A plugin as a value: nothing runs until serve(). */
export interface Plugin {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly prompts: ReadonlyMap<string, PromptDefinition>;
  /** By URI. */
  readonly resources: ReadonlyMap<string, ResourceDefinition>;
  /** By URI template. */
  readonly resourceTemplates: ReadonlyMap<string, ResourceTemplateDefinition>;
  readonly start: ((host: PluginHost) => void | Promise<void>) | undefined;
}

/** A tool whose types are no longer known. */
export type Tool = ToolDefinition<Schema | JsonSchema | undefined, Schema | undefined>;

export interface PluginDefinition<Inputs, Outputs> {
  /** 1-64 of a-z 0-9 - and '.'; equal to the name in plugin.json. */
  name: string;
  /** Semantic version. */
  version: string;
  /** One line for people. */
  description?: string;
  /** By name: 1-64 of A-Z a-z 0-9 _ - and '.'. */
  tools?: Tools<Inputs, Outputs>;
  /** By name, as for tools. */
  prompts?: Readonly<Record<string, PromptDefinition>>;
  /** By URI, such as "notes://today". */
  resources?: Readonly<Record<string, ResourceDefinition>>;
  /** By URI template (RFC 6570), such as "notes://{day}". */
  resourceTemplates?: Readonly<Record<string, ResourceTemplateDefinition>>;
  /**
   * Called once, before the first call, when the host starts to use the plugin (not when it only asks what there is); the host waits
   * for it. Its exception ends the start.
   */
  start?(host: PluginHost): void | Promise<void>;
}

/** TypeScript infers each tool's schemas from the parts that name only them; `run` has its types from both. */
type Tools<Inputs, Outputs> = {
  [Name in keyof Inputs]: { input?: Inputs[Name] & (Schema | JsonSchema) } & ToolDefinition<
    Inputs[Name],
    Name extends keyof Outputs ? Outputs[Name] : undefined
  >;
} & { [Name in keyof Outputs]: { output?: Outputs[Name] & Schema } };

/**
 * Makes a plugin of its parts.
 * @throws TypeError when a name, version or URI breaks the contract
 */
export function definePlugin<
  Inputs extends Record<string, unknown>,
  Outputs extends { [Name in keyof Inputs]?: unknown },
>(definition: PluginDefinition<Inputs, Outputs>): Plugin {
  const { name, version, description = "", start } = definition;
  mustMatch(name, pluginName);
  mustMatch(version, semanticVersion);
  const tools = mapOf(definition.tools as unknown as Record<string, Tool> | undefined);
  const prompts = mapOf(definition.prompts);
  const resources = mapOf(definition.resources);
  const resourceTemplates = mapOf(definition.resourceTemplates);
  for (const tool of tools.keys()) mustMatch(tool, { ...contributionName, what: "tool name" });
  for (const prompt of prompts.keys()) mustMatch(prompt, { ...contributionName, what: "prompt name" });
  for (const uri of resources.keys()) mustMatch(uri, absoluteUri);
  for (const template of resourceTemplates.keys()) mustBeTemplate(template);
  return { name, version, description, tools, prompts, resources, resourceTemplates, start };
}

function mapOf<Value>(record: Readonly<Record<string, Value>> = {}): ReadonlyMap<string, Value> {
  return new Map(Object.entries(record));
}

interface Rule {
  what: string;
  pattern: RegExp;
  wanted: string;
}

const pluginName: Rule = {
  what: "plugin name",
  pattern: /^[a-z0-9][a-z0-9.-]{0,63}$/,
  wanted: "1-64 of a-z 0-9 - and '.'",
};
const semanticVersion: Rule = {
  what: "plugin version",
  pattern: /^\d+\.\d+\.\d+/,
  wanted: 'a semantic version such as "1.0.0"',
};
const contributionName: Omit<Rule, "what"> = {
  pattern: /^[A-Za-z0-9_.-]{1,64}$/,
  wanted: "1-64 of A-Z a-z 0-9 _ - and '.'",
};
const absoluteUri: Rule = {
  what: "resource URI",
  pattern: /^[A-Za-z][A-Za-z0-9+.-]*:\S{1,2000}$/,
  wanted: 'an absolute URI such as "notes://today"',
};

function mustMatch(value: string, { what, pattern, wanted }: Rule): void {
  if (!pattern.test(value)) throw invalid(`${what} is ${JSON.stringify(value)}, expected ${wanted}`);
}

function mustBeTemplate(template: string): void {
  try {
    new UriTemplate(template);
  } catch (cause) {
    throw invalid(`resource template ${(cause as Error).message}`, { cause });
  }
}

function invalid(problem: string, options?: ErrorOptions): TypeError {
  return new TypeError(`Cannot define plugin: ${problem}`, options);
}
