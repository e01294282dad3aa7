import type { Activation, Limits, Runtime } from "@backplane/contract/manifest";

/** What a plugin's files say of it: all that is needed to start it. Plain data; kept in the description cache. */
export interface PluginSpec {
  readonly name: string;
  /** The package's folder, or the bare executable. */
  readonly path: string;
  readonly runtime: Runtime | BareExecutable;
  /** `lazy`: starts with its first call, ends when idle. `eager`: starts with the host and goes on, to say what changes. */
  readonly activation: Activation;
  readonly limits: Required<{ readonly [Limit in keyof Limits]: number }>;
  /** What the manifest holds that was ignored. */
  readonly warnings: readonly string[];
}

/** A go-plugin binary that somebody dropped in: no manifest, no wishes. */
export interface BareExecutable {
  readonly type: "executable";
}

/** What a plugin that does not say otherwise gets. */
export const defaultLimits: PluginSpec["limits"] = {
  startTimeoutMs: 30_000,
  callTimeoutMs: 60_000,
  idleTimeoutMs: 300_000,
  concurrency: 64,
  queue: 256,
};
