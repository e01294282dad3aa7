import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { OpenCall } from "./open-call.ts";
import { RequestStates } from "./request-states.ts";

export interface ParkedCallsOptions {
  clock: Clock;
  /** How long a call waits for the client's answers. */
  timeoutMs: number;
  /** How many wait at once; the one that has waited longest gives way. */
  maxCalls: number;
}

interface Parked {
  readonly call: OpenCall;
  readonly cancelTimer: () => void;
}

/** The calls whose clients have been asked something and have not come back yet. */
export class ParkedCalls {
  readonly #options: ParkedCallsOptions;
  readonly #states = new RequestStates();
  /** By an id that is made for each turn, so that no state is good for two. */
  readonly #parked = new Map<string, Parked>();

  constructor(options: ParkedCallsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#parked.size;
  }

  /** Keeps the call and returns MCP's `requestState` for it. @param request what the client will send again */
  park(call: OpenCall, request: unknown): string {
    const { clock, timeoutMs, maxCalls } = this.#options;
    const [oldest] = this.#parked.keys();
    if (this.#parked.size >= maxCalls && oldest !== undefined) this.#giveUp(oldest);
    const id = randomUUID();
    this.#parked.set(id, { call, cancelTimer: clock.after(timeoutMs, () => this.#giveUp(id)) });
    return this.#states.seal(id, request);
  }

  /** The call that the state is good for; undefined: it is forged, used, over, or belongs to another request. */
  take(state: string, request: unknown): OpenCall | undefined {
    const id = this.#states.open(state, request);
    return id === undefined ? undefined : this.#remove(id);
  }

  /** Ends them all. */
  close(): void {
    for (const id of [...this.#parked.keys()]) this.#giveUp(id);
  }

  #giveUp(id: string): void {
    this.#remove(id)?.cancel();
  }

  #remove(id: string): OpenCall | undefined {
    const parked = this.#parked.get(id);
    this.#parked.delete(id);
    parked?.cancelTimer();
    return parked?.call;
  }
}
