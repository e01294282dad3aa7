import type { DescribeResponse } from "@backplane/contract";
import type { PluginSpec } from "../discovery/plugin-spec.ts";
import type { PluginLog } from "../logs/plugin-log.ts";
import type { RunFolder } from "../run-folder/run-folder.ts";
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
    Pick<SessionEvents, "onContributionsChanged" | "onResourceUpdated"> {}

/** What a plugin's process is made with, the same for all. */
export interface LaunchSettings {
  readonly hostVersion: string;
  /** Longest frame and longest description taken from a plugin, in bytes; a longer one ends its session. */
  readonly maxFrameBytes: number;
  /** For spawn and description together, for a plugin that is only asked what it contributes. */
  readonly describeTimeoutMs: number;
  /** Called with the first launch: a host that answers from its cache makes none. */
  readonly runFolder: () => RunFolder;
}

/** Makes processes of plugins. Loads gRPC with the first one: a host that answers from its cache never needs it. */
export class Launcher {
  readonly #settings: LaunchSettings;

  constructor(settings: LaunchSettings) {
    this.#settings = settings;
  }

  /** Runs the plugin just long enough to ask what it contributes. @throws PluginError, HostError */
  async describe(options: LaunchOptions): Promise<DescribeResponse> {
    const { describePlugin } = await import("./launch.ts");
    return describePlugin(options, this.#settings);
  }

  /** Starts the plugin and opens its session. @throws PluginError, HostError */
  async start(options: StartOptions): Promise<RunningPlugin> {
    const { startRunningPlugin } = await import("./launch.ts");
    return startRunningPlugin(options, this.#settings);
  }
}
