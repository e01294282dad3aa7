import { isDeepStrictEqual } from "node:util";
import type { CallOptions, GetPromptResult, PluginRequest, PluginResults, Result } from "../calls.ts";
import type { Description } from "../description/description.ts";
import type { PluginSpec } from "../discovery/plugin-spec.ts";
import { HostError } from "../host-error.ts";
import type { PluginLog } from "../logs/plugin-log.ts";
import { Admission, type Wait } from "./admission.ts";
import { describeExit } from "./describe-exit.ts";
import { exitWithin } from "./exit-within.ts";
import type { Launcher } from "./launcher.ts";
import type { PluginStatus } from "./plugin-status.ts";
import type { RunningPlugin } from "./running-plugin.ts";
import { safePrompt } from "./safe-prompt.ts";
import { specStatus } from "./spec-status.ts";
import { Subscriptions } from "./subscriptions.ts";
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
  /** Whether its prompts may hold what agents expand: shell commands and files. */
  readonly mayExpand: boolean;
  /** The running plugin says that it contributes something else now. */
  readonly onRedescribed: (description: Description) => void;
}

/** The one object through which the rest of the host uses a plugin. */
export class Handle {
  readonly spec: PluginSpec;
  readonly digest: string;
  #description: Description;
  readonly #log: PluginLog;
  readonly #admission: Admission;
  readonly #supervisor: Supervisor;
  readonly #subscriptions: Subscriptions;
  readonly #mayExpand: boolean;
  readonly #onRedescribed: (description: Description) => void;
  /** A description is asked for; another change meanwhile asks once more. */
  #redescribing: "no" | "yes" | "again" = "no";

  constructor({ spec, description, digest, launcher, log, mayExpand, onRedescribed }: HandleOptions) {
    this.spec = spec;
    this.#description = description;
    this.#mayExpand = mayExpand;
    this.#onRedescribed = onRedescribed;
    this.digest = digest;
    this.#log = log;
    this.#admission = new Admission(spec.limits);
    this.#supervisor = new Supervisor({
      name: spec.name,
      start: (signal) => this.#start(launcher, signal),
      idleTimeoutMs: spec.limits.idleTimeoutMs,
      busy: () => this.#admission.calls > 0 || this.#subscriptions.count > 0 || spec.activation === "eager",
      warn: (message) => log.warn(message),
    });
    this.#subscriptions = new Subscriptions({
      acquire: () => this.#acquire({ deadline: Date.now() + spec.limits.startTimeoutMs }),
      warn: (message) => log.warn(message),
    });
  }

  /** What the plugin contributes, as it said last. */
  get description(): Description {
    return this.#description;
  }

  get name(): string {
    return this.spec.name;
  }

  status(tools: readonly string[]): PluginStatus {
    const { spec, description } = this;
    const { warnings, ...said } = specStatus(spec);
    return {
      name: spec.name,
      version: description.version,
      description: description.description,
      path: spec.path,
      state: this.#supervisor.state,
      tools,
      ...said,
      warnings: [...warnings, ...description.warnings, ...this.#log.warnings],
    };
  }

  /** Gets a prompt whose text is safe to take over, unless the plugin may have it expanded. @throws HostError */
  async getPrompt(
    request: Extract<PluginRequest, { kind: "getPrompt" }>,
    options: CallOptions,
  ): Promise<Result<GetPromptResult>> {
    const result = await this.request(request, options);
    return this.#mayExpand ? result : safePrompt(result);
  }

  /** @throws HostError */
  async request<Asked extends PluginRequest>(
    request: Asked,
    options: CallOptions,
  ): Promise<Result<PluginResults[Asked["kind"]]>> {
    const { signal, timeoutMs = this.spec.limits.callTimeoutMs } = options;
    const wait = { signal, deadline: Date.now() + Math.min(timeoutMs, maxTimeoutMs) };
    if (!this.#admission.tryEnter()) await this.#admission.enter(wait).catch(this.#rethrowNamed);
    try {
      const running = this.#supervisor.ready ?? (await this.#acquire(wait));
      const timeoutMs = Math.max(1, wait.deadline - Date.now());
      return await this.#request(running, { request, options, timeoutMs });
    } finally {
      this.#admission.leave();
    }
  }

  /** Starts the plugin and keeps it running until the undo is called. @throws HostError */
  subscribe(uri: string, listener: () => void): Promise<() => void> {
    return this.#subscriptions.add(uri, listener);
  }

  /** Starts a plugin that wants to run from the beginning; what goes wrong is in its state. */
  async activate(): Promise<void> {
    if (this.spec.activation !== "eager") return;
    await this.#acquire({ deadline: Date.now() + this.spec.limits.startTimeoutMs }).catch(() => {});
  }

  async stop(): Promise<void> {
    this.#subscriptions.clear();
    await this.#supervisor.stop();
    await this.#log.close();
  }

  #acquire(wait: Wait): Promise<RunningPlugin> {
    return this.#supervisor.acquire(wait).catch(this.#rethrowNamed);
  }

  async #start(launcher: Launcher, signal: AbortSignal): Promise<RunningPlugin> {
    const { spec } = this;
    const running = await launcher.start({
      spec,
      log: this.#log,
      signal,
      onContributionsChanged: () => void this.#redescribe(),
      onResourceUpdated: (uri) => this.#subscriptions.updated(uri),
    });
    await this.#subscriptions.renew(running.session);
    return running;
  }

  /** One question at a time: a plugin that changes all the time is asked no faster than it answers. */
  async #redescribe(): Promise<void> {
    if (this.#redescribing !== "no") {
      this.#redescribing = "again";
      return;
    }
    do {
      this.#redescribing = "yes";
      try {
        const description = await this.#supervisor.running?.session.describe();
        if (description) this.#adopt(description);
      } catch (error) {
        this.#log.warn(`Cannot take its new description: ${(error as Error).message}`);
      }
    } while ((this.#redescribing as string) === "again");
    this.#redescribing = "no";
  }

  #adopt(description: Description): void {
    if (isDeepStrictEqual(description, this.#description)) return;
    this.#description = description;
    this.#onRedescribed(description);
  }

  async #request<Asked extends PluginRequest>(
    running: RunningPlugin,
    { request, options, timeoutMs }: { request: Asked; options: CallOptions; timeoutMs: number },
  ): Promise<Result<PluginResults[Asked["kind"]]>> {
    const { signal, onProgress, meta, caller } = options;
    try {
      return await running.session.request(request, { timeoutMs, signal, onProgress, meta, caller });
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
    if (error.code === "cancelled" || error.code === "missing_ability") return error;
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
