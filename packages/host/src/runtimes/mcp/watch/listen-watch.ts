import { CallError } from "@backplane/contract";
import type { JsonObject } from "../../../calls.ts";
import { pause } from "../../../plugin/pause.ts";
import { RpcError, rpcCodes } from "../json-rpc/rpc-error.ts";
import { objectAt } from "../protocol/agreement.ts";
import { metaKeys } from "../protocol/meta-keys.ts";
import type { ResourceWatch } from "./resource-watch.ts";

export interface ListenWatchOptions {
  /** The server's. */
  readonly capabilities: JsonObject;
  /** Opens a stream; resolves when the server ends it. */
  readonly listen: (notifications: JsonObject, options: ListenOptions) => Promise<unknown>;
}

export interface ListenOptions {
  readonly signal: AbortSignal;
  /** Told the request's id, by which the server names the stream. */
  readonly onId: (id: number) => void;
}

/** How long a server may take to say that it listens. */
const acknowledgeTimeoutMs = 10_000;

const firstDelayMs = 1_000;
const maxDelayMs = 30_000;

/** One stream for all that changes, as 2026-07-28 has it. To watch something else takes a new one. */
export class ListenWatch implements ResourceWatch {
  readonly #options: ListenWatchOptions;
  readonly #uris = new Set<string>();
  readonly #acknowledged = new Map<number, () => void>();
  #stream: AbortController | undefined;
  /** Streams in a row that the server ended before it listened. */
  #failures = 0;

  constructor(options: ListenWatchOptions) {
    this.#options = options;
    if (Object.keys(this.#filter()).length > 0) void this.#open().catch(() => {});
  }

  async setSubscribed(uri: string, isSubscribed: boolean): Promise<void> {
    if (isSubscribed) this.#uris.add(uri);
    else this.#uris.delete(uri);
    await this.#open();
  }

  notified(method: string, params: JsonObject): void {
    if (method !== "notifications/subscriptions/acknowledged") return;
    this.#acknowledged.get(objectAt(params, "_meta")[metaKeys.subscriptionId] as number)?.();
  }

  async renew(): Promise<void> {
    if (this.#stream) await this.#open().catch(() => {});
  }

  close(): void {
    this.#stream?.abort(new Error("Nothing is watched any more"));
  }

  /** Opens a stream for all that is wanted now, then ends the one before. @throws CallError when the server does not listen */
  async #open(): Promise<void> {
    const before = this.#stream;
    const stream = new AbortController();
    this.#stream = stream;
    try {
      await this.#listen(stream.signal);
    } finally {
      before?.abort(new Error("Another stream took its place"));
    }
  }

  /** Resolves when the server has acknowledged the stream, which then lives on. */
  #listen(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      let streamId: number | undefined;
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        if (streamId !== undefined) this.#acknowledged.delete(streamId);
        act();
      };
      const fail = (message: string): void => settle(() => reject(new CallError("unknown", message)));
      const timer = setTimeout(fail, acknowledgeTimeoutMs, "The server does not say that it listens");
      const onId = (id: number): void => {
        streamId = id;
        this.#acknowledged.set(id, () => {
          this.#failures = 0;
          settle(resolve);
        });
      };
      this.#options.listen(this.#filter(), { signal, onId }).then(
        () => {
          fail("The server ended the stream");
          void this.#reopen(signal);
        },
        (error: Error) => {
          fail(error.message);
          if (!(error instanceof RpcError && error.code === rpcCodes.methodNotFound))
            void this.#reopen(signal);
        },
      );
    });
  }

  /** Streams end for many reasons; what is watched is watched on. */
  async #reopen(signal: AbortSignal): Promise<void> {
    const delayMs = Math.min(firstDelayMs * 2 ** this.#failures, maxDelayMs);
    this.#failures += 1;
    await pause(delayMs, signal);
    if (!signal.aborted) await this.#open().catch(() => {});
  }

  /** Only what the server can say, and what is wanted of it. */
  #filter(): JsonObject {
    const says = (capability: string): boolean =>
      objectAt(this.#options.capabilities, capability)["listChanged"] === true;
    return {
      ...(says("tools") && { toolsListChanged: true }),
      ...(says("prompts") && { promptsListChanged: true }),
      ...(says("resources") && { resourcesListChanged: true }),
      ...(this.#uris.size > 0 && { resourceSubscriptions: [...this.#uris] }),
    };
  }
}
