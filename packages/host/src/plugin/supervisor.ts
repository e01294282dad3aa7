import { HostError } from "../host-error.ts";
import type { Wait } from "./admission.ts";
import { describeExit } from "./describe-exit.ts";
import type { ExitFacts } from "./exit-facts.ts";
import { exitWithin } from "./exit-within.ts";
import { pause } from "./pause.ts";
import type { PluginState } from "./plugin-state.ts";
import { type Crash, decideRestart } from "./restart-policy.ts";
import type { RunningPlugin } from "./running-plugin.ts";
import { within } from "./within.ts";

export interface SupervisorOptions {
  readonly name: string;
  readonly start: (signal: AbortSignal) => Promise<RunningPlugin>;
  readonly idleTimeoutMs: number;
  /** Whether calls run or wait: an idle stop must not take their process away. */
  readonly busy: () => boolean;
  readonly warn: (message: string) => void;
  readonly onState?: ((before: PluginState, after: PluginState) => void) | undefined;
}

/** Crashes that the policy is shown. */
const rememberedCrashes = 16;

/** How long a plugin that missed a deadline may take to say that it lives. */
const pingTimeoutMs = 5_000;

/** How long a process may outlive its session before it is ended. */
const exitGraceMs = 1_000;

/** Keeps one plugin alive while it is wanted: starts it with the first call, again after a crash, and stops it when idle. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  #state: PluginState = { kind: "idle" };
  #running: RunningPlugin | undefined;
  #starting: Promise<RunningPlugin> | undefined;
  /** After stop(). */
  #ending: Promise<void> | undefined;
  /** While draining: settles, never rejects, when that is over. */
  #stopping: Promise<void> | undefined;
  #suspected: RunningPlugin | undefined;
  #crashes: Crash[] = [];
  #idleTimer: NodeJS.Timeout | undefined;
  #lastUsed = 0;
  /** Aborts with stop(). */
  readonly #lifetime = new AbortController();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get state(): PluginState {
    return this.#state;
  }

  /** The running plugin when there is one that takes calls: the way of nearly every call. */
  get ready(): RunningPlugin | undefined {
    this.#lastUsed = Date.now();
    return this.#state.kind === "ready" ? this.#running : undefined;
  }

  /**
   * The running plugin; starts it, or waits until it may be started again.
   * @throws HostError "unavailable", "closed", "cancelled", "deadline_exceeded"
   */
  async acquire(wait: Wait): Promise<RunningPlugin> {
    for (;;) {
      const running = this.ready;
      if (running) return running;
      switch (this.#state.kind) {
        case "failed":
          throw this.#unavailable(this.#state.reason);
        case "stopped":
          throw this.#closed();
        case "draining":
          await within(this.#stopping, wait);
          break;
        case "backoff":
          await this.#sitOut(this.#state, wait);
          break;
        default:
          this.#starting ??= this.#start();
          return await within(this.#starting, wait);
      }
    }
  }

  /** A call of this process missed its deadline: slow is not dead, so the plugin is asked, and ended if it does not answer. */
  suspect(running: RunningPlugin): void {
    if (this.#suspected === running || running !== this.#running) return;
    this.#suspected = running;
    const fault = `It missed a deadline and did not answer a ping within ${pingTimeoutMs} ms`;
    void running
      .ping(pingTimeoutMs)
      .catch(() => this.#endFaulty(running, { fault, graceMs: 0 }))
      .finally(() => {
        this.#suspected = undefined;
      });
  }

  /** Forgets the crashes, so that a plugin that was given up, or waits, may be started at once. */
  forgive(): void {
    this.#crashes = [];
    if (this.#state.kind === "failed" || this.#state.kind === "backoff") this.#setState({ kind: "idle" });
  }

  /**
   * Ends the process once the promise settles; whoever wants the plugin meanwhile waits for it, and for the next process. Never throws.
   * @param drained when the calls under way have finished, or had their time
   */
  async pause(drained: Promise<void>): Promise<void> {
    await this.#starting?.catch(() => {});
    this.#stopWhen(drained);
    await this.#stopping;
  }

  /** Ends the process for good, also one that is about to start. Never throws. Idempotent. */
  stop(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    this.#setState({ kind: "stopped" });
    this.#lifetime.abort();
    await this.#starting?.catch(() => {});
    await this.#stopping;
    const running = this.#running;
    if (!running) return;
    await running.stop().catch((error: Error) => this.#options.warn(error.message));
    this.#release(running);
  }

  async #start(): Promise<RunningPlugin> {
    this.#setState({ kind: "starting", since: Date.now() });
    try {
      const running = await this.#options.start(this.#lifetime.signal);
      await this.#onStarted(running);
      return running;
    } catch (error) {
      if (this.#isStopped()) throw this.#closed();
      if (error instanceof HostError && error.code === "unauthorized") {
        // It works; it is the user's turn.
        this.#setState({ kind: "idle" });
        throw error;
      }
      this.#onCrash((error as Error).message, { productive: false });
      throw this.#unavailable((error as Error).message, error);
    } finally {
      this.#starting = undefined;
    }
  }

  async #onStarted(running: RunningPlugin): Promise<void> {
    if (this.#isStopped()) {
      await running.stop();
      throw this.#closed();
    }
    this.#running = running;
    this.#setState({ kind: "ready", pid: running.pid, since: Date.now() });
    this.#watchIdle(this.#options.idleTimeoutMs);
    void running.exited.then((exit) => this.#onExit(running, exit));
    // Without its session the plugin is of no use any more. Mostly its process is about to end, and tells more than we could.
    void running.session.closed.then(({ message }) =>
      this.#endFaulty(running, { fault: message, graceMs: exitGraceMs }),
    );
  }

  #onExit(running: RunningPlugin, exit: ExitFacts): void {
    if (this.#running !== running || this.#state.kind !== "ready") return;
    this.#release(running);
    this.#onCrash(`It ended unexpectedly: ${describeExit(exit)}`, {
      productive: running.session.answered > 0,
      exit,
    });
  }

  /** Takes a process out of service that can serve no more, and ends it unless it ends by itself. */
  #endFaulty(running: RunningPlugin, { fault, graceMs }: { fault: string; graceMs: number }): void {
    if (this.#running !== running || this.#state.kind !== "ready") return;
    this.#setState({ kind: "draining", pid: running.pid });
    this.#stopping = this.#awaitEnd(running, graceMs).then(({ exit, byItself }) => {
      this.#stopping = undefined;
      this.#release(running);
      if (this.#isStopped()) return;
      const reason =
        byItself && exit ? `It ended unexpectedly: ${describeExit(exit)}` : `${fault}; it was ended`;
      this.#onCrash(reason, { productive: running.session.answered > 0, exit });
    });
  }

  async #awaitEnd(running: RunningPlugin, graceMs: number): Promise<{ exit?: ExitFacts; byItself: boolean }> {
    const exit = await exitWithin(running.exited, graceMs);
    if (exit) return { exit, byItself: true };
    try {
      return { exit: await running.kill(), byItself: false };
    } catch (error) {
      this.#options.warn((error as Error).message);
      return { byItself: false };
    }
  }

  /** Forgets a process that has ended, or that nothing can end. */
  #release(running: RunningPlugin): void {
    this.#running = undefined;
    clearTimeout(this.#idleTimer);
    running.session.close("The plugin's process ended");
  }

  #onCrash(
    reason: string,
    { productive, exit }: { productive: boolean; exit?: ExitFacts | undefined },
  ): void {
    const now = Date.now();
    this.#crashes = [...this.#crashes, { at: now, productive }].slice(-rememberedCrashes);
    this.#options.warn(reason);
    const decision = decideRestart(this.#crashes);
    if (decision.action === "give_up") {
      this.#setState({ kind: "failed", reason: `Given up, because ${decision.because}. Last: ${reason}` });
      return;
    }
    this.#setState({ kind: "backoff", until: now + decision.afterMs, reason, ...(exit && { exit }) });
  }

  /** Waits until a crashed plugin may be started again; a call that cannot wait that long is told at once. */
  async #sitOut(state: Extract<PluginState, { kind: "backoff" }>, wait: Wait): Promise<void> {
    const waitMs = state.until - Date.now();
    if (state.until > wait.deadline)
      throw this.#unavailable(`${state.reason}. It is started again in ${waitMs} ms`);
    if (waitMs > 0) await within(pause(waitMs, this.#lifetime.signal), wait);
    if (this.#state === state) this.#setState({ kind: "idle" });
  }

  #watchIdle(afterMs: number): void {
    this.#idleTimer = setTimeout(() => {
      const unusedMs = this.#options.busy() ? 0 : Date.now() - this.#lastUsed;
      if (unusedMs < this.#options.idleTimeoutMs) this.#watchIdle(this.#options.idleTimeoutMs - unusedMs);
      else this.#stopWhen(Promise.resolve());
    }, afterMs);
    this.#idleTimer.unref();
  }

  #stopWhen(drained: Promise<void>): void {
    const running = this.#running;
    if (!running || this.#state.kind !== "ready") return;
    this.#setState({ kind: "draining", pid: running.pid });
    const warn = (error: Error): void => this.#options.warn(error.message);
    this.#stopping = drained
      .then(() => running.stop())
      .then(() => {}, warn)
      .then(() => {
        this.#stopping = undefined;
        this.#release(running);
        this.#setState({ kind: "idle" });
      });
  }

  #isStopped(): boolean {
    return this.#state.kind === "stopped";
  }

  /** The only place that changes the state; "stopped" is final. */
  #setState(state: PluginState): void {
    if (this.#state.kind === "stopped") return;
    const before = this.#state;
    this.#state = state;
    this.#options.onState?.(before, state);
  }

  #closed(): HostError {
    return new HostError("closed", `Plugin "${this.#options.name}" is stopped: the host is closing`);
  }

  #unavailable(reason: string, cause?: unknown): HostError {
    return new HostError("unavailable", `Plugin "${this.#options.name}" is not available: ${reason}`, {
      cause,
    });
  }
}
