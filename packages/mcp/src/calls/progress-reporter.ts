import type { CallSignal, Progress } from "@backplane/host";
import type { Clock } from "../clock.ts";
import type { NotificationSink } from "./exchange.ts";

/** The params of `notifications/progress`. */
interface ProgressParams {
  readonly progressToken: string | number;
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
  readonly [key: string]: unknown;
}

export interface ProgressReporterOptions {
  token: string | number;
  sink: NotificationSink;
  clock: Clock;
  /** After its abort the client hears no more of the call. */
  signal: CallSignal;
  /** Default 5,000. */
  heartbeatMs?: number | undefined;
}

/** At most 20 notices a second and call: more only costs the client. */
const minIntervalMs = 50;

/**
 * Smallest step between two values, relative to their size. Progress resets a client's timeout, MCP wants every value
 * greater than the last one, and nobody knows which value the tool reports next. So a heartbeat repeats what the tool
 * said last, plus next to nothing: 8,640 heartbeats (half a day) add 1e-8, and the tool's next value is still greater.
 * Should it not be, it is raised by one step too, so that its message gets through. Before the tool has said anything
 * heartbeats count up from 0.
 */
const step = 2 ** -40;

/** Tells the client how far one call is, and that it still runs when its tool says nothing. */
export class ProgressReporter {
  readonly #options: ProgressReporterOptions;
  readonly #heartbeatMs: number;
  /** What the tool said last. */
  #latest: Progress | undefined;
  /** The client has not heard `#latest` yet. */
  #isPending = false;
  #sentValue: number | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;
  #cancelTimer: () => void;

  constructor(options: ProgressReporterOptions) {
    this.#options = options;
    this.#heartbeatMs = options.heartbeatMs ?? 5_000;
    this.#cancelTimer = options.clock.after(this.#heartbeatMs, this.#onTimer);
  }

  /** The newest wins when they come too fast. */
  report(progress: Progress): void {
    if (!Number.isFinite(progress.progress)) return;
    const waits = this.#isPending;
    this.#latest = progress;
    this.#isPending = true;
    const waitMs = this.#sentAt + minIntervalMs - this.#options.clock.now();
    if (waitMs <= 0 && !this.#options.sink.isBlocked) this.#send();
    else if (!waits) this.#arm(Math.max(waitMs, 1));
  }

  /** The call is over: sends what is held back and stops. */
  finish(): void {
    if (this.#isPending && !this.#options.sink.isBlocked) this.#send();
    this.#cancelTimer();
  }

  readonly #onTimer = (): void => {
    if (this.#options.sink.isBlocked) this.#arm(this.#isPending ? minIntervalMs : this.#heartbeatMs);
    else this.#send();
  };

  #send(): void {
    if (this.#options.signal.aborted) return;
    const least = this.#sentValue === undefined ? 0 : justAbove(this.#sentValue);
    const value = Math.max(this.#latest?.progress ?? least, least);
    this.#isPending = false;
    this.#sentValue = value;
    this.#sentAt = this.#options.clock.now();
    this.#arm(this.#heartbeatMs);
    this.#options.sink.send("notifications/progress", toParams(this.#options.token, value, this.#latest));
  }

  #arm(delayMs: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(delayMs, this.#onTimer);
  }
}

function justAbove(value: number): number {
  return value + Math.max(Math.abs(value), 1) * step;
}

function toParams(
  progressToken: string | number,
  progress: number,
  shown: Progress | undefined,
): ProgressParams {
  const { total, message } = shown ?? {};
  return {
    progressToken,
    progress,
    ...(total !== undefined && Number.isFinite(total) && { total }),
    ...(message !== undefined && { message }),
  };
}
