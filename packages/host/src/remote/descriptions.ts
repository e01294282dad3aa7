import type { Peers } from "@backplane/bus";
import type { Description } from "../description/description.ts";
import { HostError } from "../host-error.ts";
import { describeSubject, type PluginVersion } from "./subjects.ts";
import { decodeDescription } from "./wire-description.ts";

export interface DescriptionsOptions {
  readonly peers: Peers;
  readonly onDescribed: (version: PluginVersion, description: Description) => void;
  readonly onFailed: (error: Error) => void;
}

const timeoutMs = 10_000;
const firstRetryMs = 5_000;
const maxRetryMs = 60_000;
const atOnce = 8;

/** Of many hosts with many versions, the ones that were asked for last. */
const maxKept = 2_000;

/** Asks other hosts what their plugins contribute, once for each version. */
export class Descriptions {
  readonly #options: DescriptionsOptions;
  /** By plugin and digest; a failed one waits to be asked for again. */
  readonly #known = new Map<string, Description>();
  readonly #failed = new Map<string, { readonly until: number; readonly pauseMs: number }>();
  readonly #asking = new Map<string, Promise<void>>();

  constructor(options: DescriptionsOptions) {
    this.#options = options;
  }

  get(version: PluginVersion): Description | undefined {
    return this.#known.get(keyOf(version));
  }

  /** Resolves when nothing is asked any more. */
  async settled(): Promise<void> {
    while (this.#asking.size > 0) await Promise.all(this.#asking.values());
  }

  /** Asks for it unless it is known, asked for, or failed a short while ago; not more than a few at once. */
  want(version: PluginVersion): void {
    const key = keyOf(version);
    const isDue = (this.#failed.get(key)?.until ?? 0) <= performance.now();
    if (this.#known.has(key) || this.#asking.has(key) || !isDue || this.#asking.size >= atOnce) return;
    const asking = this.#ask(version).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
  }

  async #ask(version: PluginVersion): Promise<void> {
    const { peers, onDescribed, onFailed } = this.#options;
    const key = keyOf(version);
    try {
      const description = decodeDescription(await fetchOver(peers, version), version);
      this.#failed.delete(key);
      this.#keep(key, description);
      onDescribed(version, description);
    } catch (error) {
      const pauseMs = Math.min(2 * (this.#failed.get(key)?.pauseMs ?? firstRetryMs / 2), maxRetryMs);
      this.#failed.set(key, { until: performance.now() + pauseMs, pauseMs });
      if (this.#failed.size > maxKept) this.#failed.delete(first(this.#failed));
      onFailed(error as Error);
    }
  }

  #keep(key: string, description: Description): void {
    this.#known.set(key, description);
    if (this.#known.size > maxKept) this.#known.delete(first(this.#known));
  }
}

/** @throws HostError "unavailable" */
async function fetchOver(peers: Peers, version: PluginVersion): Promise<Uint8Array> {
  const channel = peers.open(describeSubject(peers.self.name, version));
  const timer = setTimeout(() => channel.end(), timeoutMs);
  try {
    return await new Promise((resolve, reject) => {
      channel.onMessage(resolve);
      channel.send(new Uint8Array());
      void channel.ended.then(({ kind, message }) => {
        const what = `Cannot learn from another host what plugin "${version.plugin}" contributes`;
        const why = kind === "unserved" ? "no host offers it to this one" : message;
        reject(new HostError("unavailable", `${what}: ${why}`));
      });
    });
  } finally {
    clearTimeout(timer);
    channel.end();
  }
}

function keyOf({ plugin, digest }: PluginVersion): string {
  return `${plugin}\0${digest}`;
}

function first(map: ReadonlyMap<string, unknown>): string {
  for (const key of map.keys()) return key;
  return "";
}
