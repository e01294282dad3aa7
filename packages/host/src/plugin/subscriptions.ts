import type { RunningPlugin } from "./running-plugin.ts";
import type { Session } from "./session.ts";

export interface SubscriptionsOptions {
  readonly acquire: () => Promise<RunningPlugin>;
  readonly warn: (message: string) => void;
}

/** What a plugin's host wants to hear about: asked for once per URI, and again of each new process. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  /** How many URIs are subscribed to. */
  get count(): number {
    return this.#listeners.size;
  }

  /** Returns the undo. @throws HostError */
  async add(uri: string, listener: () => void): Promise<() => void> {
    const known = this.#listeners.get(uri);
    if (known) known.add(listener);
    else {
      this.#listeners.set(uri, new Set([listener]));
      await this.#subscribe(uri).catch((error) => {
        this.#listeners.delete(uri);
        throw error;
      });
    }
    return () => this.#remove(uri, listener);
  }

  updated(uri: string): void {
    for (const listener of [...(this.#listeners.get(uri) ?? [])]) listener();
  }

  /** Asks a new process for what the one before it was asked for. Never rejects. */
  async renew(session: Session): Promise<void> {
    for (const uri of this.#listeners.keys()) {
      await session.setSubscribed(uri, true).catch((error: Error) => this.#options.warn(error.message));
    }
  }

  clear(): void {
    this.#listeners.clear();
  }

  async #subscribe(uri: string): Promise<void> {
    const { session } = await this.#options.acquire();
    await session.setSubscribed(uri, true);
  }

  #remove(uri: string, listener: () => void): void {
    const listeners = this.#listeners.get(uri);
    if (!listeners?.delete(listener) || listeners.size > 0) return;
    this.#listeners.delete(uri);
    // A plugin that cannot be told any more says too much at worst.
    void this.#options
      .acquire()
      .then(({ session }) => session.setSubscribed(uri, false))
      .catch(() => {});
  }
}
