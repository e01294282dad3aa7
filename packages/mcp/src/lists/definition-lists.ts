import type {
  ContributionKind,
  Host,
  PromptDefinition,
  PublishedSkill,
  ResourceDefinition,
  ResourceTemplateDefinition,
  ToolDefinition,
} from "@backplane/host";
import type { ToolSurface } from "../search/tool-surface.ts";
import { DefinitionList, type Page } from "./definition-list.ts";

/** How many tools a page has: so many that a client which reads only the first one misses nothing. */
const toolsPerPage = 1_000;
const othersPerPage = 500;
/** Each may have hundreds of files, all of which are looked at to list it. */
const skillsPerPage = 20;

/** What clients are told of when it changes. MCP has no such notice for skills: they are told of as tools and resources. */
export type ListKind = Exclude<ContributionKind, "skills">;

const byName = ({ name }: { name: string }): string => name;

interface Definitions {
  tools: ToolDefinition;
  prompts: PromptDefinition;
  resources: ResourceDefinition;
  resourceTemplates: ResourceTemplateDefinition;
  skills: PublishedSkill;
}

/** The member of MCP's result that holds the list. */
export type ListKey = keyof Definitions;

type Lists = { readonly [Key in ListKey]: DefinitionList<Definitions[Key]> };

/** What clients see of what the host offers, as MCP's lists show it. */
export class DefinitionLists {
  readonly #lists: Lists;
  readonly #listeners = new Set<(kind: ListKind) => void>();
  readonly #undo: (() => void)[];

  constructor({ host, tools }: { host: Host; tools: ToolSurface }) {
    this.#lists = {
      tools: new DefinitionList({
        read: () => tools.definitions,
        keyOf: byName,
        pageSize: toolsPerPage,
      }),
      prompts: new DefinitionList({
        read: () => host.prompts().map(({ definition }) => definition),
        keyOf: byName,
        pageSize: othersPerPage,
      }),
      resources: new DefinitionList({
        read: () => host.resources().map(({ definition }) => definition),
        keyOf: ({ uri }) => uri,
        pageSize: othersPerPage,
      }),
      resourceTemplates: new DefinitionList({
        read: () => host.resourceTemplates().map(({ definition }) => definition),
        keyOf: ({ uriTemplate }) => uriTemplate,
        pageSize: othersPerPage,
      }),
      skills: new DefinitionList({ read: () => host.skills(), keyOf: byName, pageSize: skillsPerPage }),
    };
    this.#undo = [
      tools.onChanged(() => this.#changed("tools")),
      host.onChanged((kind) => {
        if (kind === "skills") this.#lists.skills.forget();
        else if (kind !== "tools") this.#changed(kind);
      }),
    ];
  }

  /** Undefined: the cursor is none of ours. */
  page<Key extends ListKey>(key: Key, cursor: string | undefined): Page<Definitions[Key]> | undefined {
    return this.#lists[key].page(cursor);
  }

  /** As JSON; a first page is printed once, not once for each request. */
  print(result: Readonly<Record<string, unknown>>): string {
    for (const key of Object.keys(this.#lists) as ListKey[]) {
      const text = this.#lists[key].textOf(result[key]);
      if (text === undefined) continue;
      const { [key]: _, ...rest } = result;
      const others = JSON.stringify(rest).slice(1);
      return `{"${key}":${text}${others === "}" ? "" : ","}${others}`;
    }
    return JSON.stringify(result);
  }

  /** Calls back after a list changed: the tools, the prompts, or the resources and templates. Returns the undo. */
  onChanged(listener: (kind: ListKind) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    for (const undo of this.#undo) undo();
    this.#listeners.clear();
  }

  #changed(kind: ListKind): void {
    this.#lists[kind].forget();
    if (kind === "resources") this.#lists.resourceTemplates.forget();
    for (const listener of [...this.#listeners]) listener(kind);
  }
}
