import { type Bus, createMemoryBus, type Subscription } from "@backplane/bus";
import type { AuthorizationSettings } from "./authorization/authorization-settings.ts";
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
import { DisabledPlugins } from "./discovery/disabled-plugins.ts";
import type { FolderWatch } from "./discovery/watch-folders.ts";
import { listenToControl } from "./events/control-requests.ts";
import { HostEvents } from "./events/host-events.ts";
import { HostError } from "./host-error.ts";
import type { Paths } from "./paths.ts";
import { cleanStatus } from "./plugin/clean-status.ts";
import type { Handle } from "./plugin/handle.ts";
import { Launcher } from "./plugin/launcher.ts";
import type { Activity } from "./plugin/plugin-activity.ts";
import type { PluginState } from "./plugin/plugin-state.ts";
import type { PluginStatus } from "./plugin/plugin-status.ts";
import { type ProcessUsage, usageByGroup } from "./plugin/process-usage.ts";
import { specStatus } from "./plugin/spec-status.ts";
import { ChangeListeners, type ContributionKind } from "./registry/change-listeners.ts";
import type { NameStyle } from "./registry/published-name.ts";
import {
  type PublishedPrompt,
  type PublishedResource,
  type PublishedResourceTemplate,
  type PublishedTool,
  Registry,
} from "./registry/registry.ts";
import type { RemoteOptions } from "./remote/remote-options.ts";
import type { RemotePlugin } from "./remote/remote-plugin.ts";
import type { RemotePlugins } from "./remote/remote-plugins.ts";
import { RunFolder } from "./run-folder/run-folder.ts";
import type { PublishedSkill } from "./skills/published-skill.ts";
import { resourceResult } from "./skills/skill-content.ts";
import { SkillLibrary } from "./skills/skill-library.ts";
import type { SkillManifest } from "./skills/skill-manifest.ts";

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
  /** Scans by itself from here on, soon after files in the plugin folders changed. Resolves when it watches. */
  watch(): Promise<void>;
  /**
   * Puts a fresh process, made of the plugin's files as they are now, in place of the one that runs: no call fails because of it. A
   * version that cannot be used leaves the old one in place, with a warning. @throws HostError
   */
  reload(plugin: string): Promise<void>;
  /** Starts the plugin's process if it does not run; also of one that was given up after crashes. @throws HostError */
  start(plugin: string): Promise<void>;
  /** Ends the plugin's process once its calls have finished, in 10 s at most. The next call starts it again. @throws HostError */
  stop(plugin: string): Promise<void>;
  /** Switches the plugin on again. @throws HostError */
  enable(plugin: string): Promise<void>;
  /** Switches the plugin off, for this host and those after it: it is listed, offers nothing and does not run. @throws HostError */
  disable(plugin: string): Promise<void>;
  /** Every callable tool, sorted by name. Pure look-up: starts nothing. */
  tools(): readonly PublishedTool[];
  /** Every plugin found, also those that cannot be used and why; sorted by name. */
  plugins(): readonly PluginStatus[];
  /**
   * Calls a tool by its published name; starts its plugin when need be.
   * @throws HostError: every code of it may occur; a tool's own failure is a result with `isError`, not an error.
   */
  callTool(name: string, options?: CallToolOptions): Promise<ToolResult>;
  /** Every prompt, sorted by name. Pure look-up, like the two that follow. */
  prompts(): readonly PublishedPrompt[];
  /** Every resource, sorted by URI. */
  resources(): readonly PublishedResource[];
  /** Every resource template, sorted. */
  resourceTemplates(): readonly PublishedResourceTemplate[];
  /** Every skill, sorted by name; its SKILL.md is among the resources, too. */
  skills(): readonly PublishedSkill[];
  /**
   * The files of a skill as they are now, by the URI of its SKILL.md; readResource() reads each. A plugin's process is not needed for any of it.
   * @throws HostError
   */
  describeSkill(uri: string): Promise<SkillManifest>;
  /** Gets a prompt by its published name. @throws HostError */
  getPrompt(name: string, options?: GetPromptOptions): Promise<Result<GetPromptResult>>;
  /** Reads what is at a URI: a published resource, or what a published template may make. @throws HostError */
  readResource(uri: string, options?: CallOptions): Promise<Result<ReadResourceResult>>;
  /** Suggests values for an argument of a prompt or template; none for a plugin that suggests nothing. @throws HostError */
  complete(params: CompleteParams, options?: CallOptions): Promise<Result<CompleteResult>>;
  /**
   * Calls back whenever the resource's content is a new one, for as long as it is published. Starts its plugin and keeps it running.
   * Returns the undo. @throws HostError
   */
  subscribe(uri: string, listener: () => void): Promise<() => void>;
  /** Calls back after what is published changed: the tools, the prompts, the resources and templates, or the skills. Returns the undo. */
  onChanged(listener: (what: ContributionKind) => void): () => void;
  /** What each plugin's calls came to and what its processes take, sorted by name. */
  activity(): Promise<readonly PluginActivityStatus[]>;
  /** Carries what happens here, and what is asked of the host; somebody else's if it was given. */
  readonly bus: Bus;
  /** Stops every plugin and removes what the host made. Idempotent. */
  close(): Promise<void>;
}

export interface HostOptions {
  /** In order of precedence: the first to hold a name has it. */
  readonly pluginFolders: readonly string[];
  readonly paths: Paths;
  /** Semantic version, told to plugins. */
  readonly version: string;
  /** Hears what happens, and is listened to for requests. Default: one in memory that nobody else knows. */
  readonly bus?: Bus | undefined;
  /** Other hosts: what they may call here, and what is called there. Default: none. */
  readonly remote?: RemoteOptions | undefined;
  /** Hears what went wrong and ends nothing. */
  readonly onError?: ((error: Error) => void) | undefined;
  /** Holds sockets and temporary files; whoever made it closes it. Default: one of the host's own, made when it is needed. */
  readonly runFolder?: RunFolder | undefined;
  /** How tools and prompts are named. Default "prefixed". */
  readonly names?: NameStyle | undefined;
  /**
   * Names of the plugins whose prompts may hold what agents expand: `` !`command` `` and `@path`, which opencode and Claude Code
   * run and read with the user's rights, and whose skills may hold such commands. Default: none; in any other plugin's they are made harmless.
   */
  readonly promptExpansion?: ReadonlySet<string> | undefined;
  /** How mounted servers are authorized. */
  readonly authorization?: AuthorizationSettings | undefined;
  /** From the start of an unknown plugin's process to its description. Default 10000. */
  readonly describeTimeoutMs?: number;
}

/** One plugin as `backplane top` shows it. */
export interface PluginActivityStatus extends Activity {
  readonly plugin: string;
  readonly state: PluginState["kind"];
  /** Absent while it has no process, and where the system does not tell. */
  readonly usage?: ProcessUsage;
}

/** Longest frame taken from a plugin: as much as the largest message agents take. */
const maxFrameBytes = 16 * 1024 * 1024;

/** Makes a host. Nothing is read or started before scan(). */
export function createHost(options: HostOptions): Host {
  return new LocalHost(options);
}

/** Owns its plugins in this very process. */
class LocalHost implements Host {
  readonly bus: Bus;
  readonly #disabled: DisabledPlugins;
  readonly #options: HostOptions;
  readonly #catalog: Catalog;
  readonly #listeners = new ChangeListeners();
  readonly #events: HostEvents;
  readonly #skills: SkillLibrary;
  readonly #control: Promise<readonly Subscription[]>;
  #registry: Registry | undefined;
  #runFolder: RunFolder | undefined;
  #remote: RemotePlugins | undefined;
  /** What the user has switched off, as of the last scan: another host's plugin of that name is not to take its place. */
  #switchedOff: ReadonlySet<string> = new Set();
  #hasScanned = false;
  #watching: Promise<FolderWatch> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    const { bus = createMemoryBus(), onError = () => {}, promptExpansion = new Set() } = options;
    this.bus = bus;
    this.#disabled = new DisabledPlugins(options.paths.state);
    this.#skills = new SkillLibrary(promptExpansion);
    this.#events = new HostEvents({ bus, onError });
    this.#control = this.#listenTo(bus, onError);
    const launcher = new Launcher({
      hostVersion: options.version,
      maxFrameBytes,
      describeTimeoutMs: options.describeTimeoutMs ?? 10_000,
      runFolder: () => this.#openRunFolder(),
      pluginData: options.paths.pluginData,
      state: options.paths.state,
      authorization: options.authorization ?? {},
    });
    this.#catalog = new Catalog({
      pluginFolders: options.pluginFolders,
      cacheFolder: options.paths.cache,
      logFolder: options.paths.logs,
      disabled: this.#disabled,
      launcher,
      events: this.#events,
      promptExpansion,
      onChange: () => this.#changed(),
    });
  }

  async scan(): Promise<void> {
    const isFirst = !this.#hasScanned;
    this.#hasScanned = true;
    await this.#control;
    await Promise.all([this.#catalog.scan(), isFirst && this.#meetOthers()]);
    this.#applySwitches();
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

  async start(plugin: string): Promise<void> {
    await this.#known(plugin).start();
  }

  async stop(plugin: string): Promise<void> {
    await this.#known(plugin).pause();
  }

  async enable(plugin: string): Promise<void> {
    await this.#switch(plugin, { isDisabled: false });
  }

  async disable(plugin: string): Promise<void> {
    await this.#switch(plugin, { isDisabled: true });
  }

  async activity(): Promise<readonly PluginActivityStatus[]> {
    const groups = await usageByGroup();
    return [...this.#catalog.handles.values()]
      .map(({ name, state, activity, pid }) => {
        const usage = pid === undefined ? undefined : groups.get(pid);
        return { plugin: name, state: state.kind, ...activity, ...(usage && { usage }) };
      })
      .sort((a, b) => (a.plugin < b.plugin ? -1 : 1));
  }

  tools(): readonly PublishedTool[] {
    return this.#published.tools;
  }

  prompts(): readonly PublishedPrompt[] {
    return this.#published.prompts;
  }

  skills(): readonly PublishedSkill[] {
    return this.#published.skills.all.map(({ name, plugin, uri, frontmatter }) => ({
      name,
      plugin,
      uri,
      frontmatter,
    }));
  }

  async describeSkill(uri: string): Promise<SkillManifest> {
    const skill = await this.#find(
      () => this.#published.skills.get(uri),
      () => unknownResource(uri),
    );
    return this.#skills.describe(skill);
  }

  resources(): readonly PublishedResource[] {
    return this.#published.resources;
  }

  resourceTemplates(): readonly PublishedResourceTemplate[] {
    return this.#published.resourceTemplates;
  }

  plugins(): readonly PluginStatus[] {
    const published = new Map<string, string[]>();
    for (const { plugin, name } of this.tools())
      published.set(plugin, [...(published.get(plugin) ?? []), name]);
    const usable = [...this.#catalog.handles.values()].map((handle) =>
      handle.status(published.get(handle.name) ?? []),
    );
    const outsiders = [...this.#catalog.outsiders].map(({ spec, ...outsider }) => ({
      ...outsider,
      tools: [],
      ...specStatus(spec),
    }));
    const remote = this.#remotePlugins.map((plugin) => plugin.status(published.get(plugin.name) ?? []));
    const known = new Set([...usable, ...outsiders, ...remote].map(({ name }) => name));
    const off = [...(this.#remote?.plugins.values() ?? [])]
      .filter(({ name }) => !known.has(name))
      .map((plugin) => ({ ...plugin.status([]), state: { kind: "disabled" } as const }));
    return [...usable, ...outsiders, ...remote, ...off]
      .map(cleanStatus)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async callTool(name: string, options: CallToolOptions = {}): Promise<ToolResult> {
    const find = (): PublishedTool | undefined => this.#published.tool(name);
    const tool = await this.#findCallable(
      find,
      () => new HostError("unknown_tool", `No plugin has a tool "${name}"`),
    );
    const request = { kind: "callTool", name: tool.ownName, arguments: options.arguments } as const;
    return this.#ask(tool.plugin, request, options);
  }

  async getPrompt(name: string, options: GetPromptOptions = {}): Promise<Result<GetPromptResult>> {
    const prompt = await this.#findCallable(
      () => this.#published.prompt(name),
      () => new HostError("unknown_prompt", `No plugin has a prompt "${name}"`),
    );
    const request = { kind: "getPrompt", name: prompt.ownName, arguments: options.arguments } as const;
    return this.#handle(prompt.plugin).getPrompt(request, options);
  }

  async readResource(uri: string, options: CallOptions = {}): Promise<Result<ReadResourceResult>> {
    if (this.#published.skills.owns(uri)) return this.#readSkillFile(uri);
    const { plugin } = await this.#findUri(uri);
    return this.#ask(plugin, { kind: "readResource", uri }, options);
  }

  async complete(params: CompleteParams, options: CallOptions = {}): Promise<Result<CompleteResult>> {
    if (params.ref.type === "ref/resource" && this.#published.skills.owns(params.ref.uri))
      return noSuggestions;
    const { plugin, ownParams } = await this.#findCallable(
      () => this.#completable(params),
      () => unknownReference(params),
    );
    if (!this.#handle(plugin).description.completes) return noSuggestions;
    return this.#ask(plugin, { kind: "complete", params: ownParams }, options);
  }

  async subscribe(uri: string, listener: () => void): Promise<() => void> {
    // Whether one changes is told by what is published.
    if (this.#published.skills.owns(uri)) return () => {};
    const { plugin } = await this.#findUri(uri);
    const handle = this.#handle(plugin);
    if (!handle.description.notifies) return () => {};
    return handle.subscribe(uri, listener);
  }

  onChanged(listener: (what: ContributionKind) => void): () => void {
    return this.#listeners.add(listener);
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

  /** Looks up what is published, and once more after the plugin that has it was looked at whole. @throws HostError */
  async #find<Found extends { readonly plugin: string }>(
    find: () => Found | undefined,
    unknown: () => HostError,
  ): Promise<Found> {
    if (this.#closing !== undefined) throw new HostError("closed", "The host is closing");
    const glanced = find();
    if (glanced && this.#catalog.isGlanced(glanced.plugin)) await this.#catalog.verify(glanced.plugin);
    const found = find();
    if (!found) throw unknown();
    return found;
  }

  /** find() where only a plugin that can be called will do. @throws HostError */
  async #findCallable<Found extends { readonly plugin: string }>(
    find: () => Found | undefined,
    unknown: () => HostError,
  ): Promise<Found> {
    const found = await this.#find(find, unknown);
    if (!this.#callable(found.plugin)) throw unknown();
    return found;
  }

  async #readSkillFile(uri: string): Promise<Result<ReadResourceResult>> {
    const unknown = () => unknownResource(uri);
    const { skill, file } = await this.#find(() => this.#published.skills.ofFile(uri), unknown);
    const content = await this.#skills.read(skill, file);
    if (!content) throw unknown();
    return resourceResult(uri, content);
  }

  #findUri(uri: string): Promise<{ plugin: string }> {
    const find = (): { plugin: string } | undefined => {
      const plugin = this.#published.pluginOfUri(uri);
      return plugin === undefined ? undefined : { plugin };
    };
    return this.#findCallable(find, () => unknownResource(uri));
  }

  #completable(params: CompleteParams): { plugin: string; ownParams: CompleteParams } | undefined {
    const { ref } = params;
    if (ref.type === "ref/resource") {
      const plugin = this.#published.pluginOfTemplate(ref.uri);
      return plugin === undefined ? undefined : { plugin, ownParams: params };
    }
    const prompt = this.#published.prompt(ref.name);
    return (
      prompt && { plugin: prompt.plugin, ownParams: { ...params, ref: { ...ref, name: prompt.ownName } } }
    );
  }

  #ask<Asked extends PluginRequest>(
    plugin: string,
    request: Asked,
    options: CallOptions,
  ): Promise<Result<PluginResults[Asked["kind"]]>> {
    return this.#handle(plugin).request(request, options);
  }

  async #switch(plugin: string, { isDisabled }: { isDisabled: boolean }): Promise<void> {
    const isThere = this.plugins().some(({ name }) => name === plugin);
    if (!isThere) throw new HostError("unknown_plugin", `There is no plugin "${plugin}"`);
    this.#disabled.set(plugin, isDisabled);
    await this.#catalog.scan();
    this.#applySwitches();
  }

  /** One that a person named. @throws HostError that says why it cannot be used */
  #known(plugin: string): Handle {
    if (this.#closing !== undefined) throw new HostError("closed", "The host is closing");
    const handle = this.#catalog.handles.get(plugin);
    if (handle) return handle;
    const state = this.plugins().find(({ name }) => name === plugin)?.state;
    if (!state) throw new HostError("unknown_plugin", `There is no plugin "${plugin}"`);
    const why = state.kind === "disabled" ? "it is disabled; enable it first" : reasonOf(state);
    throw new HostError("unavailable", `Plugin "${plugin}" cannot be used: ${why}`);
  }

  #handle(plugin: string): Handle | RemotePlugin {
    const handle = this.#callable(plugin);
    if (!handle) throw new HostError("unavailable", `Plugin "${plugin}" is gone`);
    return handle;
  }

  /** A plugin of this host comes before another's of the same name. */
  #callable(plugin: string): Handle | RemotePlugin | undefined {
    const handle = this.#catalog.handles.get(plugin);
    if (handle || this.#switchedOff.has(plugin)) return handle;
    return this.#remote?.plugins.get(plugin);
  }

  get #remotePlugins(): readonly RemotePlugin[] {
    const plugins = [...(this.#remote?.plugins.values() ?? [])];
    return plugins.filter((plugin) => this.#callable(plugin.name) === plugin);
  }

  #applySwitches(): void {
    this.#switchedOff = this.#disabled.names();
    if (this.#remote && this.#remote.plugins.size > 0) this.#changed();
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

  /** Made anew when asked for after a change: many plugins may be described one after the other. */
  get #published(): Registry {
    if (this.#registry) return this.#registry;
    const { handles, outsiders } = this.#catalog;
    const callable = [...handles.values()].map(({ name, description, spec }) => ({
      ...description,
      name,
      spec,
    }));
    const others = [...outsiders].flatMap(({ name, spec }) =>
      spec ? { ...noContributions, name, spec } : [],
    );
    const remote = this.#remotePlugins.map(({ name, description }) => ({ ...description, name }));
    this.#registry = new Registry([...callable, ...others, ...remote], this.#options.names);
    return this.#registry;
  }

  #changed(): void {
    this.#remote?.offer(this.#catalog.handles.values());
    const before = this.#registry;
    this.#registry = undefined;
    const kinds = this.#listeners.changed(before, () => this.#published);
    if (kinds.length > 0) this.#events.emit("contributions.changed", { kinds: [...kinds] });
  }

  #openRunFolder(): RunFolder {
    if (this.#closing !== undefined) throw new HostError("closed", "The host is closing");
    if (this.#options.runFolder) return this.#options.runFolder;
    this.#runFolder ??= new RunFolder(this.#options.paths.runtime);
    return this.#runFolder;
  }
}

function reasonOf(state: PluginState): string {
  return "reason" in state ? state.reason : `it is ${state.kind}`;
}

function unknownResource(uri: string): HostError {
  return new HostError("unknown_resource", `No plugin has a resource ${JSON.stringify(uri)}`);
}

function unknownReference({ ref }: CompleteParams): HostError {
  if (ref.type === "ref/prompt")
    return new HostError("unknown_prompt", `No plugin has a prompt "${ref.name}"`);
  return new HostError("unknown_resource", `No plugin has a resource template ${JSON.stringify(ref.uri)}`);
}

/** What a plugin offers that cannot be called; its files may hold skills all the same. */
const noContributions = { tools: [], prompts: [], resources: [], resourceTemplates: [] };

const noSuggestions: Result<CompleteResult> = {
  json: '{"completion":{"values":[]}}',
  value: { completion: { values: [] } },
};
