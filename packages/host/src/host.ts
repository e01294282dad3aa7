import type { Bus } from "@backplane/bus";
import type { AuthorizationSettings } from "./authorization/authorization-settings.ts";
import type {
  CallOptions,
  CallToolOptions,
  CompleteParams,
  CompleteResult,
  GetPromptOptions,
  GetPromptResult,
  JsonObject,
  ReadResourceResult,
  Result,
  ToolResult,
} from "./calls.ts";
import type { ConfigOutcome } from "./config/config-outcome.ts";
import type { SettingsChange } from "./config/plugin-settings.ts";
import type { EventPatterns } from "./events/event-patterns.ts";
import type { Paths } from "./paths.ts";
import type { PluginActivityStatus } from "./plugin/plugin-activity-status.ts";
import type { PluginStatus } from "./plugin/plugin-status.ts";
import type { ContributionKind } from "./registry/change-listeners.ts";
import type { NameStyle } from "./registry/published-name.ts";
import type {
  PublishedPrompt,
  PublishedResource,
  PublishedResourceTemplate,
  PublishedTool,
} from "./registry/registry.ts";
import type { RemoteOptions } from "./remote/remote-options.ts";
import type { RunFolder } from "./run-folder/run-folder.ts";
import type { PublishedSkill } from "./skills/published-skill.ts";
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
  /**
   * Has plugins go on with what the user decides now, without a restart. Says of each plugin whose config changed whether it took it; one
   * that does not run takes it when it starts. What is left out stays.
   */
  configure(change: SettingsChange): Promise<ReadonlyMap<string, ConfigOutcome>>;
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
  /** What the user decides for each plugin, by name; only the plugin itself is told. Default: nothing. */
  readonly pluginConfig?: ReadonlyMap<string, JsonObject> | undefined;
  /** Which events each plugin may publish and hear of those that it asks for, by name. Default: none. */
  readonly eventGrants?: ReadonlyMap<string, EventPatterns> | undefined;
  /**
   * Whether plugins hear events. Default: true. A host for one command must not take durable events, which another host would go on with, nor
   * start plugins for any.
   */
  readonly deliversEvents?: boolean | undefined;
  /** How mounted servers are authorized. */
  readonly authorization?: AuthorizationSettings | undefined;
  /** From the start of an unknown plugin's process to its description. Default 10000. */
  readonly describeTimeoutMs?: number;
}
