import type {
  PromptDefinition,
  ResourceDefinition,
  ResourceTemplateDefinition,
  ToolDefinition,
} from "../description/definitions.ts";
import type { Description } from "../description/description.ts";
import { publishNames } from "./publish-names.ts";
import type { NameStyle } from "./published-name.ts";
import { ResourceIndex } from "./resource-index.ts";
import { SkillIndex, type SkillSource } from "./skill-index.ts";

/** A tool as agents see it. */
export interface PublishedTool {
  /** Final name: unique over all plugins' tools, at most 55 of `[A-Za-z0-9_-]`. */
  readonly name: string;
  readonly plugin: string;
  /** The tool's name inside its plugin. */
  readonly ownName: string;
  /** The MCP Tool object, ready to be listed; `name` is the final name. */
  readonly definition: ToolDefinition;
}

/** A prompt as agents see it; names as for tools, unique over all prompts. */
export interface PublishedPrompt {
  readonly name: string;
  readonly plugin: string;
  readonly ownName: string;
  readonly definition: PromptDefinition;
}

export interface PublishedResource {
  readonly uri: string;
  readonly plugin: string;
  readonly definition: ResourceDefinition;
}

export interface PublishedResourceTemplate {
  readonly uriTemplate: string;
  readonly plugin: string;
  readonly definition: ResourceTemplateDefinition;
}

/** One plugin's contributions, as the registry takes them. */
export type RegistryEntry = Pick<Description, "tools" | "prompts" | "resources" | "resourceTemplates"> & {
  readonly name: string;
  /** Where its skills are. Default: it has none. */
  readonly spec?: SkillSource | undefined;
};

/** Published name or URI → plugin. Made anew whenever a plugin's description changes; pure look-up, no I/O. */
export class Registry {
  /** Sorted by name, so that the list is the same at every start. */
  readonly tools: readonly PublishedTool[];
  readonly prompts: readonly PublishedPrompt[];
  readonly skills: SkillIndex;
  readonly #tools: ReadonlyMap<string, PublishedTool>;
  readonly #prompts: ReadonlyMap<string, PublishedPrompt>;
  readonly #resources: ResourceIndex;

  /** @param plugins earlier ones keep a URI that two want */
  constructor(plugins: readonly RegistryEntry[], style: NameStyle = "prefixed") {
    this.#tools = publishNames(
      plugins.map(({ name, tools }) => ({ plugin: name, definitions: tools })),
      style,
    );
    this.#prompts = publishNames(
      plugins.map(({ name, prompts }) => ({ plugin: name, definitions: prompts })),
      style,
    );
    this.skills = new SkillIndex(plugins.flatMap(({ spec }) => spec ?? []));
    this.#resources = new ResourceIndex(plugins, this.skills);
    this.tools = [...this.#tools.values()].sort(byName);
    this.prompts = [...this.#prompts.values()].sort(byName);
  }

  get resources(): readonly PublishedResource[] {
    return this.#resources.resources;
  }

  get resourceTemplates(): readonly PublishedResourceTemplate[] {
    return this.#resources.templates;
  }

  tool(name: string): PublishedTool | undefined {
    return this.#tools.get(name);
  }

  prompt(name: string): PublishedPrompt | undefined {
    return this.#prompts.get(name);
  }

  /** The plugin that has a resource at this URI, or may make one there. */
  pluginOfUri(uri: string): string | undefined {
    return this.#resources.pluginOf(uri);
  }

  /** The plugin whose template, or resource, this is to the letter. */
  pluginOfTemplate(uriTemplate: string): string | undefined {
    return this.#resources.pluginOfTemplate(uriTemplate);
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
