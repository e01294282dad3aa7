import type { Activation, Limits, NamedMcpServer, Runtime, Skill } from "@backplane/contract/manifest";
import type { EventPatterns } from "../events/event-patterns.ts";

/** What a plugin's files say of it: all that is needed to start it. Plain data; kept in the description cache. */
export interface PluginSpec {
  readonly name: string;
  /** The package's folder, or the bare executable. */
  readonly path: string;
  /** As the manifest says; a plugin with a process of its own is asked. */
  readonly version: string;
  /** As the manifest says, in one clean line. */
  readonly description: string;
  /** Absent: the package has no process of its own, only MCP servers and skills. */
  readonly runtime?: Runtime | BareExecutable | McpRuntime | undefined;
  /** `lazy`: starts with its first call, ends when idle. `eager`: starts with the host and goes on, to say what changes. */
  readonly activation: Activation;
  readonly mcpServers: readonly McpServerSpec[];
  readonly skills: readonly SkillSpec[];
  /** The events that it asks to publish and hear; a bare executable has nobody who could ask for it. */
  readonly events: EventPatterns;
  readonly limits: Required<{ readonly [Limit in keyof Limits]: number }>;
  /** Files and folders beside the manifest that this was read from, or that were looked for; relative to the package. */
  readonly componentFiles: readonly string[];
  /** What was left out of the package or ignored, the first few. */
  readonly warnings: readonly string[];
}

/** A go-plugin binary that somebody dropped in: no manifest, no wishes. */
export interface BareExecutable {
  readonly type: "executable";
}

/** A server of a package's `mcp.json`, as a plugin of its own. */
export interface McpRuntime {
  readonly type: "mcp";
  readonly server: McpServerSpec;
  /** The name of the package, whose servers share a data folder. */
  readonly package: string;
}

/** A server of the package's `mcp.json`, checked; `${PLUGIN_ROOT}` and `${PLUGIN_DATA}` still stand in it. */
export type McpServerSpec = NamedMcpServer;

/** What the frontmatter of a skill says, without characters that must not be shown. */
export interface SkillSpec extends Readonly<Skill> {
  /** Relative to the package, with "/". */
  readonly folder: string;
}

/** What a plugin that does not say otherwise gets. */
export const defaultLimits: PluginSpec["limits"] = {
  startTimeoutMs: 30_000,
  callTimeoutMs: 60_000,
  idleTimeoutMs: 300_000,
  concurrency: 64,
  queue: 256,
};
