import type {
  CallOptions,
  GetPromptResult,
  JsonObject,
  PluginRequest,
  PluginResults,
  Result,
} from "../calls.ts";
import type { ConfigOutcome } from "../config/config-outcome.ts";
import { PluginConfig } from "../config/plugin-config.ts";
import type { PluginSettings } from "../config/plugin-settings.ts";
import type { Description } from "../description/description.ts";
import type { PluginSpec } from "../discovery/plugin-spec.ts";
import type { EventPermissions } from "../events/event-permissions.ts";
import { EventPublisher } from "../events/event-publisher.ts";
import { EventSubscriptions } from "../events/event-subscriptions.ts";
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
  /** What the user decides for the plugin; may change at any time. */
  readonly settings: PluginSettings;
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
  readonly #publisher: EventPublisher;
  readonly #hears: EventSubscriptions;
  #config: PluginConfig;
  readonly #activity = new PluginActivity();
  #current: Generation;
  /** Earlier versions that still finish calls, and when they have. */
  readonly #retiring = new Map<Generation, Promise<void>>();

  constructor(options: HandleOptions) {
    const { log, spec, settings, events } = options;
    this.name = spec.name;
    this.#options = options;
    this.#config = new PluginConfig(settings.configOf(spec.name));
    const permissions = (): EventPermissions => settings.permissionsOf(this.spec);
    this.#publisher = new EventPublisher({ bus: events.bus, source: events.source, permissions });
    this.#hears = new EventSubscriptions({
      bus: events.bus,
      plugin: spec.name,
      isDeaf: !settings.deliversEvents,
      permissions,
      deliver: (delivery) => this.#current.deliverEvent(delivery),
      isRunning: () => this.isRunning,
      warn: (message) => log.warn(message),
    });
    this.#subscriptions = new Subscriptions({
      acquire: () => this.#acquire(),
      warn: (message) => log.warn(message),
    });
    this.#current = this.#generation(options, this.#config);
    void this.updateEvents();
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
    const events = this.#hears.status;
    const refusals = events.flatMap(({ refused = [] }) => refused);
    return {
      name: spec.name,
      version: description.version,
      description: description.description,
      path: spec.path,
      state,
      tools,
      ...said,
      ...(events.length > 0 && { events }),
      warnings: [...warnings, ...description.warnings, ...this.#options.log.warnings, ...refusals],
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
  async reload(facts: GenerationFacts, config: PluginConfig = this.#config): Promise<void> {
    const next = this.#generation(facts, config);
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
    this.#config = config;
    this.#retire(old);
    void this.updateEvents();
    this.#hears.wake();
    this.#options.events.emit("plugin.reloaded", { plugin: this.name, version: facts.description.version });
  }

  /** Opens and closes what it hears, after its subscriptions or its grants changed. Never rejects. */
  updateEvents(): Promise<void> {
    return this.#hears.update(this.description.eventSubscriptions);
  }

  /**
   * Has the plugin go on with what the settings say now: the process that runs, or a new one where the plugin takes no other config while it
   * runs. A plugin that does not run begins with it.
   */
  async configure(): Promise<ConfigOutcome> {
    const config = this.#options.settings.configOf(this.name);
    this.#config.want(config);
    try {
      await this.#bringConfig(config);
      return { kind: "taken" };
    } catch (error) {
      const reason = (error as Error).message;
      this.warn(`Its new config was not taken, so it goes on with the one before: ${reason}`);
      return { kind: "refused", reason };
    }
  }

  /** Something that the host noticed of the plugin, for people. */
  warn(message: string): void {
    this.#options.log.warn(message);
  }

  /** Ends when the calls under way have finished or waited too long. For a plugin that is no longer there to be called. */
  async retire(): Promise<void> {
    this.#subscriptions.clear();
    await this.#hears.close();
    this.#retire(this.#current);
    await Promise.all(this.#retiring.values());
    await this.#options.log.close();
  }

  /** Ends at once, and every version of it. */
  async stop(): Promise<void> {
    this.#subscriptions.clear();
    const deaf = this.#hears.close();
    await Promise.all([this.#current, ...this.#retiring.keys()].map((generation) => generation.stop()));
    await deaf;
    await this.#options.log.close();
  }

  /** @throws HostError when the plugin does not take it */
  async #bringConfig(config: JsonObject): Promise<void> {
    const current = this.#current;
    // It may have begun with the one before.
    if (current.state.kind === "starting") await this.#acquire().catch(() => {});
    switch (current.state.kind) {
      case "ready":
        if (this.#config.isTaken(config)) return;
        if (current.description.configurable) await current.configure(config);
        else await this.reload(current, new PluginConfig(config));
        this.#config.took(config);
        break;
      case "backoff":
      case "failed":
        // It may have been the config.
        await this.reload(current);
    }
  }

  #retire(generation: Generation): void {
    const retired = generation.retire().finally(() => this.#retiring.delete(generation));
    this.#retiring.set(generation, retired);
  }

  #acquire(): Promise<RunningPlugin> {
    const { limits } = this.spec;
    return this.#current.acquire({ deadline: Date.now() + limits.startTimeoutMs });
  }

  #generation({ spec, description, digest }: GenerationFacts, config: PluginConfig): Generation {
    const { launcher, log, events, onRedescribed } = this.#options;
    return new Generation({
      spec,
      description,
      digest,
      launcher,
      log,
      config,
      onPublish: (request, signal) => this.#publisher.publish(request, signal),
      onStarted: (session) => {
        this.#hears.wake();
        return this.#subscriptions.renew(session);
      },
      onResourceUpdated: (uri) => this.#subscriptions.updated(uri),
      onRedescribed: (changed) => {
        void this.updateEvents();
        onRedescribed({ spec, description: changed, digest });
      },
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
