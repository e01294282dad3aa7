import type { CallOptions, GetPromptResult, PluginRequest, PluginResults, Result } from "../calls.ts";
import type { Description } from "../description/description.ts";
import type { PluginSpec } from "../discovery/plugin-spec.ts";
import type { HostEvents } from "../events/host-events.ts";
import { reportCall } from "../events/report-call.ts";
import { stateEvent } from "../events/state-event.ts";
import type { PluginLog } from "../logs/plugin-log.ts";
import { Generation, type GenerationFacts } from "./generation.ts";
import type { Launcher } from "./launcher.ts";
import { type Activity, PluginActivity } from "./plugin-activity.ts";
import type { PluginState } from "./plugin-state.ts";
import type { PluginStatus } from "./plugin-status.ts";
import type { RunningPlugin } from "./running-plugin.ts";
import { safePrompt } from "./safe-prompt.ts";
import { specStatus } from "./spec-status.ts";
import { Subscriptions } from "./subscriptions.ts";

export interface HandleOptions extends GenerationFacts {
  readonly launcher: Launcher;
  readonly log: PluginLog;
  readonly events: HostEvents;
  /** Whether its prompts may hold what agents expand: shell commands and files. */
  readonly mayExpand: boolean;
  /** The running plugin says that it contributes something else now. */
  readonly onRedescribed: (facts: GenerationFacts) => void;
}

/** The one object through which the rest of the host uses a plugin, whichever version of it runs. */
export class Handle {
  readonly name: string;
  readonly #options: HandleOptions;
  readonly #subscriptions: Subscriptions;
  readonly #activity = new PluginActivity();
  #current: Generation;
  /** Earlier versions that still finish calls, and when they have. */
  readonly #retiring = new Map<Generation, Promise<void>>();

  constructor(options: HandleOptions) {
    const { log, spec } = options;
    this.name = spec.name;
    this.#options = options;
    this.#subscriptions = new Subscriptions({
      acquire: () => this.#acquire(),
      warn: (message) => log.warn(message),
    });
    this.#current = this.#generation(options);
  }

  get spec(): PluginSpec {
    return this.#current.spec;
  }

  get digest(): string {
    return this.#current.digest;
  }

  /** What the plugin contributes, as it said last. */
  get description(): Description {
    return this.#current.description;
  }

  get isRunning(): boolean {
    return this.#current.isRunning;
  }

  /** What its calls came to, whichever version took them. */
  get activity(): Activity {
    return this.#activity.current;
  }

  /** The process of the version that takes calls, which leads a process group of its own. */
  get pid(): number | undefined {
    const { state } = this;
    return "pid" in state ? state.pid : undefined;
  }

  get state(): PluginState {
    return this.#current.state;
  }

  status(tools: readonly string[]): PluginStatus {
    const { spec, description, state } = this.#current;
    const { warnings, ...said } = specStatus(spec);
    return {
      name: spec.name,
      version: description.version,
      description: description.description,
      path: spec.path,
      state,
      tools,
      ...said,
      warnings: [...warnings, ...description.warnings, ...this.#options.log.warnings],
    };
  }

  /** Gets a prompt whose text is safe to take over, unless the plugin may have it expanded. @throws HostError */
  async getPrompt(
    request: Extract<PluginRequest, { kind: "getPrompt" }>,
    options: CallOptions,
  ): Promise<Result<GetPromptResult>> {
    const result = await this.request(request, options);
    return this.#options.mayExpand ? result : safePrompt(result);
  }

  /** @throws HostError */
  request<Asked extends PluginRequest>(
    request: Asked,
    options: CallOptions,
  ): Promise<Result<PluginResults[Asked["kind"]]>> {
    const result = this.#current.request(request, options);
    this.#activity.count(result);
    const { events } = this.#options;
    if (events.isHeard("command.completed")) void reportCall(result, { events, plugin: this.name, request });
    return result;
  }

  /** Starts the plugin and keeps it running until the undo is called. @throws HostError */
  subscribe(uri: string, listener: () => void): Promise<() => void> {
    return this.#subscriptions.add(uri, listener);
  }

  /** Starts the plugin, also one that was given up. @throws HostError */
  start(): Promise<void> {
    return this.#current.revive({ deadline: Date.now() + this.spec.limits.startTimeoutMs });
  }

  /** Ends its process when the calls under way have finished, or 10 seconds have passed; the next call starts it again. */
  pause(): Promise<void> {
    return this.#current.pause();
  }

  /** Starts a plugin that wants to run from the beginning; what goes wrong is in its state. */
  async activate(): Promise<void> {
    if (this.spec.activation === "eager") await this.#acquire().catch(() => {});
  }

  /**
   * Takes calls with another version from here on. Where the old one runs, the new one is ready first, and the old one finishes the
   * calls that it has taken. When the new one does not start, nothing changes.
   * @throws HostError that says why the new version does not start
   */
  async reload(facts: GenerationFacts): Promise<void> {
    const next = this.#generation(facts);
    if (this.#current.isRunning || this.#isWanted(facts.spec)) {
      try {
        await next.acquire({ deadline: Date.now() + facts.spec.limits.startTimeoutMs });
      } catch (error) {
        await next.stop();
        throw error;
      }
    }
    const old = this.#current;
    this.#current = next;
    this.#retire(old);
    this.#options.events.emit("plugin.reloaded", { plugin: this.name, version: facts.description.version });
  }

  /** Something that the host noticed of the plugin, for people. */
  warn(message: string): void {
    this.#options.log.warn(message);
  }

  /** Ends when the calls under way have finished or waited too long. For a plugin that is no longer there to be called. */
  async retire(): Promise<void> {
    this.#subscriptions.clear();
    this.#retire(this.#current);
    await Promise.all(this.#retiring.values());
    await this.#options.log.close();
  }

  /** Ends at once, and every version of it. */
  async stop(): Promise<void> {
    this.#subscriptions.clear();
    await Promise.all([this.#current, ...this.#retiring.keys()].map((generation) => generation.stop()));
    await this.#options.log.close();
  }

  #retire(generation: Generation): void {
    const retired = generation.retire().finally(() => this.#retiring.delete(generation));
    this.#retiring.set(generation, retired);
  }

  #acquire(): Promise<RunningPlugin> {
    const { limits } = this.spec;
    return this.#current.acquire({ deadline: Date.now() + limits.startTimeoutMs });
  }

  #generation({ spec, description, digest }: GenerationFacts): Generation {
    const { launcher, log, events, onRedescribed } = this.#options;
    return new Generation({
      spec,
      description,
      digest,
      launcher,
      log,
      onStarted: (session) => this.#subscriptions.renew(session),
      onResourceUpdated: (uri) => this.#subscriptions.updated(uri),
      onRedescribed: (changed) => onRedescribed({ spec, description: changed, digest }),
      onState: (before, after) => {
        const event = stateEvent(spec.name, before, after);
        if (event) events.emit(event.type, event.data);
      },
      isWanted: () => this.#isWanted(spec),
    });
  }

  #isWanted(spec: PluginSpec): boolean {
    return this.#subscriptions.count > 0 || spec.activation === "eager";
  }
}
