import { homedir } from "node:os";
import path from "node:path";
import type { EventPatterns, NameStyle } from "@backplane/host";
import type { ConfigFile } from "./config-schema.ts";

/** What `config.toml` says, as the rest of the program uses it. */
export interface Config {
  readonly mcp: {
    readonly tools: "auto" | "all" | "search";
    readonly searchAboveTokens: number;
    /** Names of tools; `*` stands for any characters. */
    readonly pinned: readonly string[];
    readonly names: NameStyle;
  };
  readonly plugins: {
    /** Absolute. Undefined: the default one; empty: no plugins at all. */
    readonly folders: readonly string[] | undefined;
  };
  readonly prompts: {
    /** The plugins whose prompts may hold what agents expand. */
    readonly allowedExpansion: ReadonlySet<string>;
  };
  /** What stands in `[plugin.NAME]`, by plugin; nobody but the plugin knows what it means. */
  readonly plugin: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What each plugin may do, by plugin. */
  readonly grant: Readonly<Record<string, { readonly events: EventPatterns }>>;
}

/** @param file where it was read, which relative folders count from */
export function toConfig({ mcp, plugins, prompts, plugin, grant }: ConfigFile, file: string): Config {
  return {
    mcp: {
      tools: mcp.tools,
      searchAboveTokens: mcp.search_above_tokens,
      pinned: mcp.pinned,
      names: mcp.names,
    },
    plugins: { folders: plugins.folders?.map((folder) => absolute(folder, file)) },
    prompts: { allowedExpansion: new Set(prompts.expand) },
    plugin,
    grant,
  };
}

function absolute(folder: string, file: string): string {
  const home = process.env["HOME"] || homedir();
  return path.resolve(
    path.dirname(file),
    folder.replace(/^~(?=$|\/)/, () => home),
  );
}
