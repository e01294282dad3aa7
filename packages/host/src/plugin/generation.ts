import { isDeepStrictEqual } from "node:util";
import type { CallOptions, JsonObject, PluginRequest, PluginResults, Result } from "../calls.ts";
import type { PluginConfig } from "../config/plugin-config.ts";
import type { Description } from "../description/description.ts";
import type { PluginSpec } from "../discovery/plugin-spec.ts";
import type { Delivery } from "../events/event-delivery.ts";
import { HostError } from "../host-error.ts";
import type { PluginLog } from "../logs/plugin-log.ts";
import { Admission, type Wait } from "./admission.ts";
import { describeExit } from "./describe-exit.ts";
import { exitWithin } from "./exit-within.ts";
import type { Launcher } from "./launcher.ts";
import type { PluginState } from "./plugin-state.ts";
import type { RunningPlugin } from "./running-plugin.ts";
import type { PublishListener, Session } from "./session.ts";
import { Supervisor } from "./supervisor.ts";
import { within } from "./within.ts";

/** The stream breaks a moment before the process is known to have ended; so long an error waits to say how. */
const exitGraceMs = 500;

/** Somebody waits for a plugin to be stopped. */
const pauseLimitMs = 10_000;

/** A day, as in manifests; a timer of more than 25 days would fire at once. */
const maxTimeoutMs = 86_400_000;

/** What one version of a plugin is made of. */
export interface GenerationFacts {
  readonly spec: PluginSpec;
  readonly description: Description;
  /** Of the files that the description belongs to. */
  readonly digest: string;
}

export interface GenerationOptions extends GenerationFacts {
  readonly launcher: Launcher;
  readonly log: PluginLog;
  /** Called with each new process before it takes calls. Never rejects. */
  readonly onStarted: (session: Session) => Promise<void>;
  readonly onResourceUpdated: (uri: string) => void;
  readonly onPublish: PublishListener;
  readonly config: PluginConfig;
  /** The running plugin says that it contributes something else now. */
  readonly onRedescribed: (description: Description) => void;
  readonly onState: (before: PluginState, after: PluginState) => void;
  /** Whether its process is wanted although no call runs. */
  readonly isWanted: () => boolean;
}

/** One version of a plugin, as its files were, with its process. A reload replaces it by the next one. */
export class Generation {
  readonly spec: PluginSpec;
  readonly digest: string;
  readonly #options: GenerationOptions;
  readonly #admission: Admission;
  readonly #supervisor: Supervisor;
  #description: Description;
  /** A description is asked for; another change meanwhile asks once more. */
  #redescribing: "no" | "yes" | "again" = "no";
  #isRetired = false;
  /** Calls that the process has taken. */
  #underway = 0;
  readonly #awaitingQuiet: (() => void)[] = [];

  constructor(options: GenerationOptions) {
    const { spec, description, digest, log, isWanted, onState } = options;
    this.#options = options;
    this.spec = spec;
    this.digest = digest;
    this.#description = description;
    this.#admission = new Admission(spec.limits);
    this.#supervisor = new Supervisor({
      name: spec.name,
      start: (signal) => this.#start(signal),
      idleTimeoutMs: spec.limits.idleTimeoutMs,
      busy: () => this.#admission.calls > 0 || isWanted(),
      warn: (message) => log.warn(message),
      onState,
    });
  }

  /** What this version contributes, as it said last. */
  get description(): Description {
    return this.#description;
  }

  get state(): PluginState {
    return this.#supervisor.state;
  }

  /** Whether there is a process that takes calls. */
  get isRunning(): boolean {
    return this.#supervisor.state.kind === "ready";
  }

  /** @throws HostError */
  request<Asked extends PluginRequest>(
    request: Asked,
    options: CallOptions,
  ): Promise<Result<PluginResults[Asked["kind"]]>> {
    const { signal, onProgress, meta, caller } = options;
    return this.#use(options, (session, timeoutMs) =>
      session.request(request, { timeoutMs, signal, onProgress, meta, caller }),
    );
  }

  /** Resolves when the plugin has handled the event; takes a call's place. @throws HostError */
  deliverEvent(delivery: Delivery): Promise<void> {
    return this.#use(delivery, (session, timeoutMs) => session.deliverEvent(delivery, timeoutMs));
  }

  /** Has the running plugin go on with another config. @throws HostError */
  async configure(config: JsonObject): Promise<void> {
    const { session } = await this.acquire({ deadline: Date.now() + this.spec.limits.startTimeoutMs });
    await session.configure(config);
  }

  /** The running plugin; started if need be. @throws HostError */
  acquire(wait: Wait): Promise<RunningPlugin> {
    return this.#supervisor.acquire(wait).catch(this.#rethrowNamed);
  }

  /** Starts the process if there is none, however often it has crashed. @throws HostError */
  async revive(wait: Wait): Promise<void> {
    this.#supervisor.forgive();
    await this.acquire(wait);
  }

  /** Ends the process when the calls under way have finished; the next call starts it again. */
  async pause(): Promise<void> {
    const deadline = Date.now() + pauseLimitMs;
    await this.#supervisor.pause(within(this.#quiet(), { deadline }).catch(() => {}));
  }

  /**
   * Lets the calls that it has taken finish, for as long as a call may take, then ends the process for good. For one that takes no
   * new calls.
   */
  async retire(): Promise<void> {
    this.#isRetired = true;
    const deadline = Date.now() + this.spec.limits.callTimeoutMs;
    await within(this.#admission.empty(), { deadline }).catch(() => {});
    await this.stop();
  }

  stop(): Promise<void> {
    return this.#supervisor.stop();
  }

  async #start(signal: AbortSignal): Promise<RunningPlugin> {
    const { launcher, spec, log, config, onStarted, onResourceUpdated, onPublish } = this.#options;
    let session: Session | undefined;
    let changedEarly = false;
    const onContributionsChanged = (): void => {
      if (session) void this.#redescribe(session);
      else changedEarly = true;
    };
    const { protocolVersion } = this.#description;
    const running = await config.begin(
      (taken) =>
        launcher.start({
          spec,
          log,
          signal,
          protocolVersion,
          config: taken,
          onContributionsChanged,
          onResourceUpdated,
          onPublish,
        }),
      (reason) => log.warn(`It refuses its config, so it goes on with the one before: ${reason}`),
    );
    session = running.session;
    await onStarted(session);
    // A plugin that looks around while it starts may offer something else than when it was described; and what an MCP server offers
    // is not told by its files at all: it may come from a registry, or be far away.
    if (changedEarly || spec.runtime?.type === "mcp") void this.#redescribe(session);
    return running;
  }

  /** One question at a time: a plugin that changes all the time is asked no faster than it answers. */
  async #redescribe(session: Session): Promise<void> {
    if (this.#redescribing !== "no") {
      this.#redescribing = "again";
      return;
    }
    do {
      this.#redescribing = "yes";
      try {
        this.#adopt(await session.describe());
      } catch (error) {
        this.#options.log.warn(`Cannot take its new description: ${(error as Error).message}`);
      }
    } while ((this.#redescribing as string) === "again");
    this.#redescribing = "no";
  }

  #adopt(description: Description): void {
    if (isDeepStrictEqual(description, this.#description)) return;
    this.#description = description;
    this.#options.onRedescribed(description);
  }

  /** Has the plugin do something when there is a place for it and the plugin runs. @throws HostError */
  async #use<Done>(
    { signal, timeoutMs = this.spec.limits.callTimeoutMs }: Pick<CallOptions, "signal" | "timeoutMs">,
    ask: (session: Session, timeoutMs: number) => Promise<Done>,
  ): Promise<Done> {
    const wait = { signal, deadline: Date.now() + Math.min(timeoutMs, maxTimeoutMs) };
    if (!this.#admission.tryEnter()) await this.#admission.enter(wait).catch(this.#rethrowNamed);
    try {
      const running = this.#supervisor.ready ?? (await this.acquire(wait));
      return await this.#ask(running, () => ask(running.session, Math.max(1, wait.deadline - Date.now())));
    } finally {
      this.#admission.leave();
    }
  }

  async #ask<Done>(running: RunningPlugin, ask: () => Promise<Done>): Promise<Done> {
    this.#underway += 1;
    try {
      return await ask();
    } catch (error) {
      throw await this.#explain(HostError.from(error), running);
    } finally {
      this.#underway -= 1;
      if (this.#underway === 0) for (const resolve of this.#awaitingQuiet.splice(0)) resolve();
    }
  }

  /** Resolves when the process works on no call. */
  #quiet(): Promise<void> {
    if (this.#underway === 0) return Promise.resolve();
    return new Promise((resolve) => this.#awaitingQuiet.push(resolve));
  }

  /** What befell a call before it reached the plugin, with the plugin's name. */
  readonly #rethrowNamed = (error: HostError): never => {
    const named = error.message.includes(`"${this.spec.name}"`);
    throw named
      ? error
      : new HostError(error.code, `Plugin "${this.spec.name}": ${error.message}`, { cause: error });
  };

  /** Adds what the caller cannot know: which plugin, and how its process ended. */
  async #explain(error: HostError, running: RunningPlugin): Promise<HostError> {
    if (error.code === "cancelled" || error.code === "missing_ability") return error;
    if (error.code === "deadline_exceeded") this.#supervisor.suspect(running);
    if (error.code !== "plugin_died") {
      return new HostError(error.code, `Plugin "${this.spec.name}": ${error.message}`, { cause: error });
    }
    const exit = await exitWithin(running.exited, exitGraceMs);
    if (this.#supervisor.state.kind === "stopped") {
      return this.#stopped(error);
    }
    const how = exit ? describeExit(exit) : error.message;
    return new HostError("plugin_died", `Plugin "${this.spec.name}" died during the call: ${how}`, {
      cause: error,
    });
  }

  #stopped(cause: HostError): HostError {
    const what = `Plugin "${this.spec.name}" was stopped during the call`;
    if (!this.#isRetired) return new HostError("closed", `${what}: the host is closing`, { cause });
    return new HostError("plugin_died", `${what}: a newer version has taken its place`, { cause });
  }
}
