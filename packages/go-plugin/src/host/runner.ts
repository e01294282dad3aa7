import type { Readable, Writable } from "node:stream";
import type { PluginErrorCode } from "../plugin-error.ts";
import type { PluginAddress } from "../transport/address.ts";

/** What to run. The environment is complete: nothing is inherited. */
export interface RunnerCommand {
  readonly path: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** How a process ended. Both are null when nobody can know (a process that is not our child). */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that was started, as the host needs it. */
export interface RunningProcess {
  /** Undefined when the process has none on this machine. */
  readonly pid: number | undefined;
  /** Absent: it reads nothing. */
  readonly stdin?: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the process has ended; never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Signals the process and everything it started. Silent when all of it is gone. */
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

/** Why a start probably failed. */
export interface Diagnosis {
  /** For people; appended to the error's message. */
  readonly text: string;
  /** A more exact code for the error. */
  readonly code?: PluginErrorCode;
}

/**
 * How a plugin's process is made: directly, in a sandbox, in a container. Orthogonal to
 * the protocol spoken with it; modelled on runner.Runner of hashicorp/go-plugin.
 */
export interface Runner {
  start(
    command: RunnerCommand,
    options: { readonly signal?: AbortSignal | undefined },
  ): Promise<RunningProcess>;
  /** The likely cause of a failed start, if one can be found. */
  diagnose?(command: RunnerCommand): Promise<Diagnosis | undefined>;
  /** Translates an address as the plugin names it into the host's view. Default: the same. */
  pluginToHost?(address: PluginAddress): PluginAddress;
  /** Translates an address as the host names it into the plugin's view. Default: the same. */
  hostToPlugin?(address: PluginAddress): PluginAddress;
}
