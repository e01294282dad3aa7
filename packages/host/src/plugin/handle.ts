import type { Description } from "../description/description.ts";
import type { PluginSpec } from "../discovery/plugin-spec.ts";
import { HostError } from "../host-error.ts";
import type { PluginLog } from "../logs/plugin-log.ts";
import type { CallToolOptions, ToolResult } from "../tool-call.ts";
import { Admission } from "./admission.ts";
import { describeExit } from "./describe-exit.ts";
import { exitWithin } from "./exit-within.ts";
import type { Launcher } from "./launcher.ts";
import type { PluginStatus } from "./plugin-status.ts";
import type { RunningPlugin } from "./running-plugin.ts";
import { Supervisor } from "./supervisor.ts";

/** The stream breaks a moment before the process is known to have ended; so long an error waits to say how. */
const exitGraceMs = 500;

/** A day, as in manifests; a timer of more than 25 days would fire at once. */
const maxTimeoutMs = 86_400_000;

export interface HandleOptions {
  readonly spec: PluginSpec;
  readonly description: Description;
  /** Of the files that the description belongs to. */
  readonly digest: string;
  readonly launcher: Launcher;
  readonly log: PluginLog;
}

/** The one object through which the rest of the host uses a plugin. */
export class Handle {
  readonly spec: PluginSpec;
  readonly description: Description;
  readonly digest: string;
  readonly #log: PluginLog;
  readonly #admission: Admission;
  readonly #supervisor: Supervisor;

  constructor({ spec, description, digest, launcher, log }: HandleOptions) {
    this.spec = spec;
    this.description = description;
    this.digest = digest;
    this.#log = log;
    this.#admission = new Admission(spec.limits);
    this.#supervisor = new Supervisor({
      name: spec.name,
      start: (signal) => launcher.start({ spec, log, signal }),
      idleTimeoutMs: spec.limits.idleTimeoutMs,
      busy: () => this.#admission.calls > 0,
      warn: (message) => log.warn(message),
    });
  }

  get name(): string {
    return this.spec.name;
  }

  status(tools: readonly string[]): PluginStatus {
    const { spec, description } = this;
    return {
      name: spec.name,
      version: description.version,
      description: description.description,
      path: spec.path,
      runtime: spec.runtime.type === "executable" ? "process" : spec.runtime.type,
      state: this.#supervisor.state,
      tools,
      warnings: [...spec.warnings, ...description.warnings, ...this.#log.warnings],
    };
  }

  /** Calls a tool by its name inside the plugin. @throws HostError */
  async callTool(tool: string, options: CallToolOptions): Promise<ToolResult> {
    const { signal, timeoutMs = this.spec.limits.callTimeoutMs } = options;
    const wait = { signal, deadline: Date.now() + Math.min(timeoutMs, maxTimeoutMs) };
    if (!this.#admission.tryEnter()) await this.#admission.enter(wait).catch(this.#rethrowNamed);
    try {
      const running =
        this.#supervisor.ready ?? (await this.#supervisor.acquire(wait).catch(this.#rethrowNamed));
      const timeoutMs = Math.max(1, wait.deadline - Date.now());
      return await this.#call(running, { tool, options, timeoutMs });
    } finally {
      this.#admission.leave();
    }
  }

  async stop(): Promise<void> {
    await this.#supervisor.stop();
    await this.#log.close();
  }

  async #call(
    running: RunningPlugin,
    { tool, options, timeoutMs }: { tool: string; options: CallToolOptions; timeoutMs: number },
  ): Promise<ToolResult> {
    const { arguments: args, signal, onProgress } = options;
    try {
      const json = args === undefined ? "{}" : encode(args);
      return await running.session.callTool({ name: tool, arguments: json, timeoutMs, signal, onProgress });
    } catch (error) {
      throw await this.#explain(HostError.from(error), running);
    }
  }

  /** What befell a call before it reached the plugin, with the plugin's name. */
  readonly #rethrowNamed = (error: HostError): never => {
    const named = error.message.includes(`"${this.name}"`);
    throw named
      ? error
      : new HostError(error.code, `Plugin "${this.name}": ${error.message}`, { cause: error });
  };

  /** Adds what the caller cannot know: which plugin, and how its process ended. */
  async #explain(error: HostError, running: RunningPlugin): Promise<HostError> {
    if (error.code === "cancelled") return error;
    if (error.code === "deadline_exceeded") this.#supervisor.suspect(running);
    if (error.code !== "plugin_died") {
      return new HostError(error.code, `Plugin "${this.name}": ${error.message}`, { cause: error });
    }
    const exit = await exitWithin(running.exited, exitGraceMs);
    if (this.#supervisor.state.kind === "stopped") {
      const ended = `Plugin "${this.name}" was stopped during the call: the host is closing`;
      return new HostError("closed", ended, { cause: error });
    }
    const how = exit ? describeExit(exit) : error.message;
    return new HostError("plugin_died", `Plugin "${this.name}" died during the call: ${how}`, {
      cause: error,
    });
  }
}

function encode(args: NonNullable<CallToolOptions["arguments"]>): string {
  try {
    return JSON.stringify(args);
  } catch (cause) {
    throw new HostError("invalid_arguments", `The arguments are not JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}
