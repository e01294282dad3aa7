import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../calls.ts";
import { HostError } from "../host-error.ts";

/** What one plugin is to be configured with, and what its processes took. */
export class PluginConfig {
  #wanted: JsonObject;
  /** What a process of the plugin took last. */
  #taken: JsonObject | undefined;

  constructor(wanted: JsonObject) {
    this.#wanted = wanted;
  }

  get wanted(): JsonObject {
    return this.#wanted;
  }

  /** For the processes that start from here on. */
  want(config: JsonObject): void {
    this.#wanted = config;
  }

  /** A process goes on with it. */
  took(config: JsonObject): void {
    this.#taken = config;
  }

  isTaken(config: JsonObject): boolean {
    return this.#taken !== undefined && isDeepStrictEqual(this.#taken, config);
  }

  /** Starts a process with what is wanted or, where it refuses that, with what one before it took. @throws what `start` throws */
  async begin<Started>(
    start: (config: JsonObject) => Promise<Started>,
    onRefused: (reason: string) => void,
  ): Promise<Started> {
    const config = this.#wanted;
    const earlier = this.#taken;
    try {
      const started = await start(config);
      this.#taken = config;
      return started;
    } catch (error) {
      if (!isRefusal(error) || !earlier || isDeepStrictEqual(earlier, config)) throw error;
      onRefused((error as Error).message);
      return await start(earlier);
    }
  }
}

/** Whether a plugin says that it cannot work with its config. A process that ends because of it is the reason of an error about its end. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof HostError)) return false;
  return error.code === "invalid_arguments" || isRefusal(error.cause);
}
