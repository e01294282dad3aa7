import { type CallOptions, HostError, type JsonObject, type Question, type Result } from "@backplane/host";
import { type CallFollower, OpenCall } from "../../src/caller/open-call.ts";
import { modernExchange } from "../calls/exchanges.ts";

type Facts = Parameters<typeof modernExchange>[0];

/** An open call, with the plugin's end of it in the test's hand. */
export class PluginEnd {
  readonly open: OpenCall;
  /** What the plugin was given. */
  options!: CallOptions;
  finish!: (result: Result<JsonObject>) => void;
  fail!: (error: Error) => void;
  readonly #meta: JsonObject | undefined;

  constructor(facts: Facts = {}) {
    const exchange = modernExchange(facts);
    this.open = new OpenCall(exchange);
    this.#meta = exchange.meta;
  }

  start(follower: CallFollower): void {
    const make = (options: CallOptions): Promise<Result<JsonObject>> => {
      this.options = options;
      return new Promise((resolve, reject) => {
        this.finish = resolve;
        this.fail = reject;
        options.signal?.addEventListener("abort", () => reject(new HostError("cancelled", "cancelled")));
      });
    };
    this.open.start(make, { meta: this.#meta, follower });
  }

  ask(question: Question, signal: AbortSignal = new AbortController().signal): Promise<JsonObject> {
    const answer = this.options.caller?.ask(question, signal) as Promise<JsonObject>;
    // A test that wants to know looks by itself.
    answer.catch(() => {});
    return answer;
  }

  report(progress: number, message?: string): void {
    this.options.onProgress?.({ progress, ...(message !== undefined && { message }) });
  }

  get isCancelled(): boolean {
    return this.options.signal?.aborted ?? false;
  }
}
