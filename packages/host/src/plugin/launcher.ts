import type { AuthorizationSettings } from "../authorization/authorization-settings.ts";
import type { JsonObject } from "../calls.ts";
import type { Description } from "../description/description.ts";
import type { PluginSpec } from "../discovery/plugin-spec.ts";
import type { PluginLog } from "../logs/plugin-log.ts";
import type { RunFolder } from "../run-folder/run-folder.ts";
import type { McpSettings } from "../runtimes/mcp/launch.ts";
import { newTraits, type ServerTraits } from "../runtimes/mcp/server-traits.ts";
import type { RunningPlugin } from "./running-plugin.ts";
import type { SessionEvents } from "./session.ts";

export interface LaunchOptions {
  readonly spec: PluginSpec;
  readonly log: PluginLog;
  /** Gives the start up; nothing is left running then. */
  readonly signal: AbortSignal;
}

export interface StartOptions
  extends LaunchOptions,
    Pick<SessionEvents, "onContributionsChanged" | "onResourceUpdated" | "onPublish"> {
  /** What the user decided for the plugin. */
  readonly config: JsonObject;
  /** The revision of MCP that a mounted server was found to speak. */
  readonly protocolVersion?: string | undefined;
}

/** What a plugin's process is made with, the same for all. */
export interface LaunchSettings {
  readonly hostVersion: string;
  /** Longest frame and longest description taken from a plugin, in bytes; a longer one ends its session. */
  readonly maxFrameBytes: number;
  /** For spawn and description together, for a plugin that is only asked what it contributes. */
  readonly describeTimeoutMs: number;
  /** Called with the first launch: a host that answers from its cache makes none. */
  readonly runFolder: () => RunFolder;
  /** Holds a folder for each package's MCP servers. */
  readonly pluginData: string;
  /** Holds the authorizations of mounted servers. */
  readonly state: string;
  readonly authorization: AuthorizationSettings;
}

/**
 * Makes processes of plugins. Loads gRPC with the first one, and what speaks MCP with the first mounted server: a host that answers
 * from its cache needs neither.
 */
export class Launcher {
  readonly #settings: LaunchSettings;
  readonly #traits = new Map<string, ServerTraits>();

  constructor(settings: LaunchSettings) {
    this.#settings = settings;
  }

  /** Runs the plugin just long enough to ask what it contributes. @throws PluginError, HostError */
  async describe(options: LaunchOptions): Promise<Description> {
    if (options.spec.runtime?.type === "mcp") {
      const { describeMcpServer } = await import("../runtimes/mcp/launch.ts");
      return describeMcpServer(options, this.#mcpSettings(options.spec, undefined));
    }
    const { describePlugin } = await import("./launch.ts");
    return describePlugin(options, this.#settings);
  }

  /** Starts the plugin and opens its session. @throws PluginError, HostError */
  async start(options: StartOptions): Promise<RunningPlugin> {
    const { spec, protocolVersion } = options;
    if (spec.runtime?.type === "mcp") {
      const { startMcpServer } = await import("../runtimes/mcp/launch.ts");
      return startMcpServer(options, this.#mcpSettings(spec, protocolVersion));
    }
    const { startRunningPlugin } = await import("./launch.ts");
    return startRunningPlugin(options, this.#settings);
  }

  #mcpSettings({ name }: PluginSpec, protocolVersion: string | undefined): McpSettings {
    const traits = this.#traits.get(name) ?? newTraits(protocolVersion);
    this.#traits.set(name, traits);
    return { ...this.#settings, traits };
  }
}
