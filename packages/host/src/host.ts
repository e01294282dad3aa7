import { Catalog } from "./catalog.ts";
import { HostError } from "./host-error.ts";
import type { Paths } from "./paths.ts";
import { cleanStatus } from "./plugin/clean-status.ts";
import { Launcher } from "./plugin/launcher.ts";
import type { PluginStatus } from "./plugin/plugin-status.ts";
import { type PublishedTool, Registry } from "./registry/registry.ts";
import { RunFolder } from "./run-folder/run-folder.ts";
import type { CallToolOptions, ToolResult } from "./tool-call.ts";

/** The process that owns plugins, as the faces and the CLI see it. */
export interface Host {
  /**
   * Looks through the plugin folders, takes known descriptions from the cache and describes what is new.
   * Resolves when every plugin is described or has failed; a plugin's failure is in its status, never thrown.
   */
  scan(): Promise<void>;
  /**
   * scan() takes known plugins on a glance at their files; this looks at all of them, and describes anew what changed. A
   * plugin that is called is looked at before in any case.
   */
  verify(): Promise<void>;
  /** Every callable tool, sorted by name. Pure look-up: starts nothing. */
  tools(): readonly PublishedTool[];
  /** Every plugin found, also those that cannot be used and why; sorted by name. */
  plugins(): readonly PluginStatus[];
  /**
   * Calls a tool by its published name; starts its plugin when need be.
   * @throws HostError: every code of it may occur; a tool's own failure is a result with `isError`, not an error.
   */
  callTool(name: string, options?: CallToolOptions): Promise<ToolResult>;
  /** Calls back after tools() changed. Returns the undo. */
  onToolsChanged(listener: () => void): () => void;
  /** Stops every plugin and removes what the host made. Idempotent. */
  close(): Promise<void>;
}

export interface HostOptions {
  /** In order of precedence: the first to hold a name has it. */
  readonly pluginFolders: readonly string[];
  readonly paths: Paths;
  /** Semantic version, told to plugins. */
  readonly version: string;
  /** From the start of an unknown plugin's process to its description. Default 10000. */
  readonly describeTimeoutMs?: number;
}

/** Longest frame taken from a plugin: as much as the largest message agents take. */
const maxFrameBytes = 16 * 1024 * 1024;

/** Makes a host. Nothing is read or started before scan(). */
export function createHost(options: HostOptions): Host {
  return new LocalHost(options);
}

/** Owns its plugins in this very process. */
class LocalHost implements Host {
  readonly #options: HostOptions;
  readonly #catalog: Catalog;
  readonly #listeners = new Set<() => void>();
  #registry: Registry | undefined;
  #runFolder: RunFolder | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    const launcher = new Launcher({
      hostVersion: options.version,
      maxFrameBytes,
      describeTimeoutMs: options.describeTimeoutMs ?? 10_000,
      runFolder: () => this.#openRunFolder(),
    });
    this.#catalog = new Catalog({
      pluginFolders: options.pluginFolders,
      cacheFolder: options.paths.cache,
      logFolder: options.paths.logs,
      launcher,
      onChange: () => this.#toolsChanged(),
    });
  }

  scan(): Promise<void> {
    return this.#catalog.scan();
  }

  verify(): Promise<void> {
    return this.#catalog.verifyAll();
  }

  tools(): readonly PublishedTool[] {
    return this.#tools.tools;
  }

  plugins(): readonly PluginStatus[] {
    const published = new Map<string, string[]>();
    for (const { plugin, name } of this.tools())
      published.set(plugin, [...(published.get(plugin) ?? []), name]);
    const usable = [...this.#catalog.handles.values()].map((handle) =>
      handle.status(published.get(handle.name) ?? []),
    );
    const outsiders = [...this.#catalog.outsiders].map((outsider) => ({
      ...outsider,
      tools: [],
      warnings: [],
    }));
    return [...usable, ...outsiders].map(cleanStatus).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async callTool(name: string, options: CallToolOptions = {}): Promise<ToolResult> {
    if (this.#closing !== undefined) throw new HostError("closed", "The host is closing");
    const plugin = this.#tools.get(name)?.plugin;
    if (plugin !== undefined && this.#catalog.isGlanced(plugin)) await this.#catalog.verify(plugin);
    const tool = this.#tools.get(name);
    const handle = tool && this.#catalog.handles.get(tool.plugin);
    if (!handle) throw new HostError("unknown_tool", `No plugin has a tool "${name}"`);
    return handle.callTool(tool.pluginTool, options);
  }

  onToolsChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#catalog.close();
    await this.#runFolder?.close();
  }

  /** Made anew when asked for after a change: many plugins may be described one after the other. */
  get #tools(): Registry {
    this.#registry ??= new Registry(
      [...this.#catalog.handles.values()].map(({ name, description }) => ({
        name,
        tools: description.tools,
      })),
    );
    return this.#registry;
  }

  #toolsChanged(): void {
    this.#registry = undefined;
    for (const listener of this.#listeners) listener();
  }

  #openRunFolder(): RunFolder {
    if (this.#closing !== undefined) throw new HostError("closed", "The host is closing");
    this.#runFolder ??= new RunFolder(this.#options.paths.runtime);
    return this.#runFolder;
  }
}
