import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { EventDefinition, EventHandler } from "./event.ts";
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
  /** By pattern of types. */
  readonly events: ReadonlyMap<string, EventHandler>;
  readonly config: Schema | undefined;
  readonly onConfig: ((config: unknown) => void | Promise<void>) | undefined;
  readonly start: ((host: PluginHost) => void | Promise<void>) | undefined;
}

/** A tool whose types are no longer known. */
export type Tool = ToolDefinition<Schema | JsonSchema | undefined, Schema | undefined>;

export interface PluginDefinition<Inputs, Outputs, Events = unknown, Config = unknown> {
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
   * Events to hear, by pattern of their types: `*` stands for one word between dots, a last `>` for the rest. plugin.json must ask for
   * them, and the user grant them.
   */
  events?: EventHandlers<Events>;
  /**
   * Checks the plugin's own section of the user's config, `[plugin.NAME]`, before the plugin starts and whenever it changes. What does not
   * fit is refused: the plugin does not start, or goes on with the config that it had. Default: anything.
   */
  config?: Config & Schema;
  /**
   * Takes the config: once before `start`, then whenever it is another one. Its exception refuses it. Default: `host.config` has it, and a
   * plugin whose config changes is replaced by a new process.
   */
  onConfig?(config: ConfigOf<Config>): void | Promise<void>;
  /**
   * Called once, before the first call, when the host starts to use the plugin (not when it only asks what there is); the host waits
   * for it. Its exception ends the start.
   */
  start?(host: PluginHost<ConfigOf<Config>>): void | Promise<void>;
}

/** What a plugin is configured with. */
export type ConfigOf<Config> = Config extends Schema
  ? StandardSchemaV1.InferOutput<Config>
  : Readonly<Record<string, unknown>>;

type EventHandlers<Events> = {
  [Pattern in keyof Events]: { data?: Events[Pattern] & Schema } & EventDefinition<Events[Pattern]>;
};

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
  Events extends Record<string, unknown>,
  Config,
>(definition: PluginDefinition<Inputs, Outputs, Events, Config>): Plugin {
  const { name, version, description = "" } = definition;
  const { config, onConfig, start } = definition as unknown as Pick<Plugin, "config" | "onConfig" | "start">;
  mustMatch(name, pluginName);
  mustMatch(version, semanticVersion);
  const tools = mapOf(definition.tools as unknown as Record<string, Tool> | undefined);
  const prompts = mapOf(definition.prompts);
  const resources = mapOf(definition.resources);
  const resourceTemplates = mapOf(definition.resourceTemplates);
  const events = mapOf(definition.events as unknown as Record<string, EventHandler> | undefined);
  for (const pattern of events.keys()) mustMatch(pattern, eventPattern);
  for (const tool of tools.keys()) mustMatch(tool, { ...contributionName, what: "tool name" });
  for (const prompt of prompts.keys()) mustMatch(prompt, { ...contributionName, what: "prompt name" });
  for (const uri of resources.keys()) mustMatch(uri, absoluteUri);
  for (const template of resourceTemplates.keys()) mustBeTemplate(template);
  return {
    name,
    version,
    description,
    tools,
    prompts,
    resources,
    resourceTemplates,
    events,
    config,
    onConfig: onConfig?.bind(definition),
    start: start?.bind(definition),
  };
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

const eventPattern: Rule = {
  what: "event pattern",
  pattern: /^(?=.{1,255}$)(?:(?:[A-Za-z0-9_-]+|\*)\.)*(?:[A-Za-z0-9_-]+|\*|>)$/,
  wanted: 'a type such as "deploy.done", "*" for one word of it, a last ">" for the rest',
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
