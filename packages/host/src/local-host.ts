import { type Bus, createMemoryBus, type Subscription } from "@backplane/bus";
import { authorizationFolder } from "./authorization/authorization-store.ts";
import type {
  CallOptions,
  CallToolOptions,
  CompleteParams,
  CompleteResult,
  GetPromptOptions,
  GetPromptResult,
  PluginRequest,
  PluginResults,
  ReadResourceResult,
  Result,
  ToolResult,
} from "./calls.ts";
import { Catalog } from "./catalog.ts";
import type { ConfigOutcome } from "./config/config-outcome.ts";
import { PluginSettings, type SettingsChange } from "./config/plugin-settings.ts";
import { DisabledPlugins } from "./discovery/disabled-plugins.ts";
import type { FolderWatch } from "./discovery/watch-folders.ts";
import { listenToControl } from "./events/control-requests.ts";
import { HostEvents } from "./events/host-events.ts";
import type { Host, HostOptions } from "./host.ts";
import { HostError } from "./host-error.ts";
import { Launcher } from "./plugin/launcher.ts";
import type { PluginActivityStatus } from "./plugin/plugin-activity-status.ts";
import type { PluginStatus } from "./plugin/plugin-status.ts";
import { Plugins } from "./plugins.ts";
import type { ContributionKind } from "./registry/change-listeners.ts";
import { Contributions, unknownResource } from "./registry/contributions.ts";
import type {
  PublishedPrompt,
  PublishedResource,
  PublishedResourceTemplate,
  PublishedTool,
} from "./registry/registry.ts";
import type { RemotePlugin } from "./remote/remote-plugin.ts";
import type { RemotePlugins } from "./remote/remote-plugins.ts";
import { RunFolder } from "./run-folder/run-folder.ts";
import type { PublishedSkill } from "./skills/published-skill.ts";
import { resourceResult } from "./skills/skill-content.ts";
import { SkillLibrary } from "./skills/skill-library.ts";
import type { SkillManifest } from "./skills/skill-manifest.ts";

/** Longest frame taken from a plugin: as much as the largest message agents take. */
const maxFrameBytes = 16 * 1024 * 1024;

/** Makes a host. Nothing is read or started before scan(). */
export function createHost(options: HostOptions): Host {
  return new LocalHost(options);
}

/** Owns its plugins in this very process. */
class LocalHost implements Host {
  readonly bus: Bus;
  readonly #options: HostOptions;
  readonly #catalog: Catalog;
  readonly #plugins: Plugins;
  readonly #contributions: Contributions;
  readonly #events: HostEvents;
  readonly #skills: SkillLibrary;
  readonly #control: Promise<readonly Subscription[]>;
  #runFolder: RunFolder | undefined;
  #remote: RemotePlugins | undefined;
  #hasScanned = false;
  #watching: Promise<FolderWatch> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    const { bus = createMemoryBus(), onError = () => {}, promptExpansion = new Set(), names } = options;
    this.bus = bus;
    this.#skills = new SkillLibrary(promptExpansion);
    this.#events = new HostEvents({ bus, onError });
    this.#control = this.#listenTo(bus, onError);
    const disabled = new DisabledPlugins(options.paths.state);
    this.#catalog = new Catalog({
      pluginFolders: options.pluginFolders,
      cacheFolder: options.paths.cache,
      logFolder: options.paths.logs,
      disabled,
      launcher: this.#launcher(),
      events: this.#events,
      promptExpansion,
      settings: new PluginSettings(options),
      onChange: () => this.#changed(),
    });
    const catalog = this.#catalog;
    this.#plugins = new Plugins({
      catalog,
      disabled,
      others: () => this.#remote?.plugins ?? noOthers,
      isClosing: () => this.#closing !== undefined,
    });
    this.#contributions = new Contributions({ catalog, plugins: this.#plugins, names });
  }

  async scan(): Promise<void> {
    const isFirst = !this.#hasScanned;
    this.#hasScanned = true;
    await this.#control;
    await Promise.all([this.#catalog.scan(), isFirst && this.#meetOthers()]);
    this.#applySwitches();
    await this.#catalog.listening();
    if (isFirst) this.#events.emit("host.started", { version: this.#options.version, pid: process.pid });
  }

  verify(): Promise<void> {
    return this.#catalog.verifyAll();
  }

  async watch(): Promise<void> {
    // Only now: a host for one call starts without it.
    const { watchFolders } = await import("./discovery/watch-folders.ts");
    const onError = this.#options.onError ?? (() => {});
    const { pluginFolders, paths } = this.#options;
    // A server that could not be used may have been authorized.
    const folders = [...pluginFolders, authorizationFolder(paths.state)];
    this.#watching ??= watchFolders(folders, {
      onChange: () => void this.#rescan().catch(onError),
      onError,
    });
    await this.#watching;
    // What changed since the last scan was before anybody watched.
    await this.#rescan();
  }

  reload(plugin: string): Promise<void> {
    return this.#catalog.reload(plugin);
  }

  configure(change: SettingsChange): Promise<ReadonlyMap<string, ConfigOutcome>> {
    return this.#catalog.configure(change);
  }

  async start(plugin: string): Promise<void> {
    await this.#plugins.named(plugin).start();
  }

  async stop(plugin: string): Promise<void> {
    await this.#plugins.named(plugin).pause();
  }

  enable(plugin: string): Promise<void> {
    return this.#switch(plugin, { isDisabled: false });
  }

  disable(plugin: string): Promise<void> {
    return this.#switch(plugin, { isDisabled: true });
  }

  activity(): Promise<readonly PluginActivityStatus[]> {
    return this.#plugins.activity();
  }

  tools(): readonly PublishedTool[] {
    return this.#contributions.published.tools;
  }

  prompts(): readonly PublishedPrompt[] {
    return this.#contributions.published.prompts;
  }

  skills(): readonly PublishedSkill[] {
    return this.#contributions.published.skills.all.map(({ name, plugin, uri, frontmatter }) => ({
      name,
      plugin,
      uri,
      frontmatter,
    }));
  }

  resources(): readonly PublishedResource[] {
    return this.#contributions.published.resources;
  }

  resourceTemplates(): readonly PublishedResourceTemplate[] {
    return this.#contributions.published.resourceTemplates;
  }

  plugins(): readonly PluginStatus[] {
    return this.#plugins.statuses(this.tools());
  }

  async callTool(name: string, options: CallToolOptions = {}): Promise<ToolResult> {
    const { plugin, ownName } = await this.#contributions.findCallable(
      (published) => published.tool(name),
      () => new HostError("unknown_tool", `No plugin has a tool "${name}"`),
    );
    return this.#ask(plugin, { kind: "callTool", name: ownName, arguments: options.arguments }, options);
  }

  async getPrompt(name: string, options: GetPromptOptions = {}): Promise<Result<GetPromptResult>> {
    const { plugin, ownName } = await this.#contributions.findCallable(
      (published) => published.prompt(name),
      () => new HostError("unknown_prompt", `No plugin has a prompt "${name}"`),
    );
    const request = { kind: "getPrompt", name: ownName, arguments: options.arguments } as const;
    return this.#plugins.get(plugin).getPrompt(request, options);
  }

  async readResource(uri: string, options: CallOptions = {}): Promise<Result<ReadResourceResult>> {
    if (this.#isOfSkill(uri)) return this.#readSkillFile(uri);
    const { plugin } = await this.#contributions.findUri(uri);
    return this.#ask(plugin, { kind: "readResource", uri }, options);
  }

  async complete(params: CompleteParams, options: CallOptions = {}): Promise<Result<CompleteResult>> {
    if (params.ref.type === "ref/resource" && this.#isOfSkill(params.ref.uri)) return noSuggestions;
    const { plugin, ownParams } = await this.#contributions.findCompletable(params);
    if (!this.#plugins.get(plugin).description.completes) return noSuggestions;
    return this.#ask(plugin, { kind: "complete", params: ownParams }, options);
  }

  async subscribe(uri: string, listener: () => void): Promise<() => void> {
    // Whether one changes is told by what is published.
    if (this.#isOfSkill(uri)) return () => {};
    const { plugin } = await this.#contributions.findUri(uri);
    const handle = this.#plugins.get(plugin);
    if (!handle.description.notifies) return () => {};
    return handle.subscribe(uri, listener);
  }

  async describeSkill(uri: string): Promise<SkillManifest> {
    const skill = await this.#contributions.find(
      (published) => published.skills.get(uri),
      () => unknownResource(uri),
    );
    return this.#skills.describe(skill);
  }

  onChanged(listener: (what: ContributionKind) => void): () => void {
    return this.#contributions.onChanged(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#events.emit("host.stopping", { pid: process.pid });
    const watching = await this.#watching?.catch(() => undefined);
    await watching?.close();
    const subscriptions = await this.#control.catch(() => []);
    await Promise.all(subscriptions.map((subscription) => subscription.unsubscribe()));
    await this.#remote?.close();
    await this.#catalog.close();
    await this.#runFolder?.close();
  }

  #launcher(): Launcher {
    const { version, describeTimeoutMs = 10_000, paths, authorization = {} } = this.#options;
    return new Launcher({
      hostVersion: version,
      maxFrameBytes,
      describeTimeoutMs,
      runFolder: () => this.#openRunFolder(),
      pluginData: paths.pluginData,
      state: paths.state,
      authorization,
    });
  }

  #listenTo(bus: Bus, onError: (error: Error) => void): Promise<readonly Subscription[]> {
    const reload = async (plugin: string | undefined): Promise<void> => {
      const names = plugin === undefined ? [...this.#catalog.handles.keys()] : [plugin];
      for (const name of names) await this.reload(name);
    };
    return listenToControl(bus, {
      scan: () => this.scan(),
      reload,
      start: (plugin) => this.start(plugin),
      stop: (plugin) => this.stop(plugin),
      enable: (plugin) => this.enable(plugin),
      disable: (plugin) => this.disable(plugin),
      onError,
    });
  }

  async #rescan(): Promise<void> {
    if (this.#closing !== undefined) return;
    await this.#catalog.scan();
    await this.#catalog.verifyAll();
  }

  async #switch(plugin: string, to: { readonly isDisabled: boolean }): Promise<void> {
    this.#plugins.switch(plugin, to);
    await this.#catalog.scan();
    this.#applySwitches();
  }

  #applySwitches(): void {
    if (!this.#remote) return;
    this.#plugins.applySwitches();
    if (this.#remote.plugins.size > 0) this.#changed();
  }

  #isOfSkill(uri: string): boolean {
    return this.#contributions.published.skills.owns(uri);
  }

  async #readSkillFile(uri: string): Promise<Result<ReadResourceResult>> {
    const unknown = () => unknownResource(uri);
    const find = this.#contributions.find((published) => published.skills.ofFile(uri), unknown);
    const { skill, file } = await find;
    const content = await this.#skills.read(skill, file);
    if (!content) throw unknown();
    return resourceResult(uri, content);
  }

  #ask<Asked extends PluginRequest>(
    plugin: string,
    request: Asked,
    options: CallOptions,
  ): Promise<Result<PluginResults[Asked["kind"]]>> {
    return this.#plugins.get(plugin).request(request, options);
  }

  async #meetOthers(): Promise<void> {
    const { remote, onError = () => {} } = this.#options;
    if (!remote) return;
    const { RemotePlugins } = await import("./remote/remote-plugins.ts");
    if (this.#closing !== undefined) return;
    this.#remote = new RemotePlugins({ ...remote, onError, onChange: () => this.#changed() });
    this.#remote.offer(this.#catalog.handles.values());
    await this.#remote.settle();
  }

  #changed(): void {
    this.#remote?.offer(this.#catalog.handles.values());
    const kinds = this.#contributions.changed();
    if (kinds.length > 0) this.#events.emit("contributions.changed", { kinds: [...kinds] });
  }

  #openRunFolder(): RunFolder {
    this.#plugins.assertOpen();
    if (this.#options.runFolder) return this.#options.runFolder;
    this.#runFolder ??= new RunFolder(this.#options.paths.runtime);
    return this.#runFolder;
  }
}

const noOthers: ReadonlyMap<string, RemotePlugin> = new Map();

const noSuggestions: Result<CompleteResult> = {
  json: '{"completion":{"values":[]}}',
  value: { completion: { values: [] } },
};
