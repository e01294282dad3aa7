import type { PublishedTool } from "@backplane/host";
import type { Hit, ToolIndex } from "./tool-index.ts";

export interface FindOptions {
  /** Only this plugin's. */
  plugin?: string | undefined;
  limit: number;
}

export interface Found {
  readonly hits: readonly Hit[];
  /** How many there are without the limit. */
  readonly total: number;
}

/** The tools that a caller may use, as they are at one moment. */
export class ToolCatalog {
  /** Sorted by name. */
  readonly tools: readonly PublishedTool[];
  readonly #byName: ReadonlyMap<string, PublishedTool>;
  #index: Promise<ToolIndex> | undefined;

  constructor(tools: readonly PublishedTool[]) {
    this.tools = tools;
    this.#byName = new Map(tools.map((tool) => [tool.name, tool]));
  }

  get(name: string): PublishedTool | undefined {
    return this.#byName.get(name);
  }

  /** Names of the plugins that have tools, sorted. */
  get plugins(): readonly string[] {
    return [...new Set(this.tools.map(({ plugin }) => plugin))].sort();
  }

  /** The nearest first; without a query all of them, by name. */
  async find(query: string, { plugin, limit }: FindOptions): Promise<Found> {
    const isAll = query.trim() === "";
    const all = isAll ? this.tools.map((tool) => ({ tool, score: 0 })) : (await this.#indexed).search(query);
    const hits = plugin === undefined ? all : all.filter(({ tool }) => tool.plugin === plugin);
    return { hits: hits.slice(0, limit), total: hits.length };
  }

  /** Names that one might have meant. */
  async nearest(name: string): Promise<string[]> {
    const index = await this.#indexed;
    return index
      .searchNames(name)
      .slice(0, 3)
      .map(({ tool }) => tool.name);
  }

  /** Made when it is first needed, for most sessions call only what is listed. With 1,000 tools it takes a tenth of a second. */
  get #indexed(): Promise<ToolIndex> {
    this.#index ??= import("./tool-index.ts").then(({ ToolIndex }) => new ToolIndex(this.tools));
    return this.#index;
  }
}
