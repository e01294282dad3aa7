import { isDeepStrictEqual } from "node:util";
import type { Host, PublishedTool, ToolDefinition } from "@backplane/host";
import { withSkillTool } from "../skills/skill-tool.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { isMetaToolName, metaTools } from "./meta-tools.ts";
import { namePatterns } from "./name-patterns.ts";
import { ToolCatalog } from "./tool-catalog.ts";

/** What clients see of many tools. */
export interface ToolSurfaceOptions {
  /** "search": tools to search for others, and the pinned ones; "auto": that, once all would take too many tokens. Default "all". */
  readonly mode?: "all" | "search" | "auto" | undefined;
  /** For "auto". Default 10,000, as estimateTokens() counts. */
  readonly searchAboveTokens?: number | undefined;
  /** Tools listed beside the search, by name; `*` stands for any characters. Default: none. */
  readonly pinned?: readonly string[] | undefined;
  /** Any other is neither listed nor found nor called. Default: all are allowed. */
  readonly isAllowed?: ((tool: PublishedTool) => boolean) | undefined;
}

interface Listing {
  /** Sorted by name. */
  readonly definitions: readonly ToolDefinition[];
  /** Not all are listed: others must be searched for. */
  readonly isSearching: boolean;
}

/** What `tools/list` shows. The same for all clients, whatever they called before; another only after the host's tools or skills changed. */
export class ToolListing {
  readonly #host: Host;
  readonly #options: ToolSurfaceOptions;
  readonly #isPinned: (name: string) => boolean;
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;
  #catalog: ToolCatalog | undefined;
  #listing: Listing | undefined;
  /** The one before the last change. */
  #before: Listing | undefined;

  constructor(host: Host, options: ToolSurfaceOptions) {
    this.#host = host;
    this.#options = options;
    this.#isPinned = namePatterns(options.pinned ?? []);
    this.#stopListening = host.onChanged((kind) => {
      if (kind === "tools" || kind === "skills") this.#changed();
    });
  }

  /** All that may be used, listed or not. */
  get catalog(): ToolCatalog {
    const { isAllowed = () => true } = this.#options;
    this.#catalog ??= new ToolCatalog(this.#host.tools().filter(isAllowed));
    return this.#catalog;
  }

  /** The same object until it is another list. */
  get current(): Listing {
    this.#listing ??= this.#list();
    return this.#listing;
  }

  /** Calls back when `current` may have become another. Returns the undo. */
  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#stopListening();
    this.#listeners.clear();
  }

  #list(): Listing {
    const { tools, plugins } = this.catalog;
    const all = tools.map(({ definition }) => definition);
    const isSearching = this.#mustSearch(all);
    const skills = this.#host.skills();
    if (!isSearching) return { definitions: withSkillTool(all, skills), isSearching };
    const pinned = all.filter(({ name }) => this.#isPinned(name) && !isMetaToolName(name));
    const definitions = [...metaTools(plugins), ...pinned].sort((a, b) => (a.name < b.name ? -1 : 1));
    return { definitions: withSkillTool(definitions, skills), isSearching };
  }

  #mustSearch(all: readonly ToolDefinition[]): boolean {
    const { mode = "all", searchAboveTokens = 10_000 } = this.#options;
    if (mode !== "auto") return mode === "search";
    // So that one tool that comes and goes at the border does not change the whole list each time.
    const limit = this.#before?.isSearching ? searchAboveTokens / 2 : searchAboveTokens;
    return estimateTokens(JSON.stringify(all)) > limit;
  }

  #changed(): void {
    this.#catalog = undefined;
    this.#before = this.#listing ?? this.#before;
    this.#listing = undefined;
    if (this.#isAsBefore()) this.#listing = this.#before;
    else for (const listener of [...this.#listeners]) listener();
  }

  /** Tools that are only searched for change no list. Where all are listed, the host has made sure that something changed. */
  #isAsBefore(): boolean {
    return this.#before?.isSearching === true && isDeepStrictEqual(this.current, this.#before);
  }
}
