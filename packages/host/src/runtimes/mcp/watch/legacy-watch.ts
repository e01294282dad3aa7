import type { ResourceWatch } from "./resource-watch.ts";

/** Resource by resource, as revisions before 2026-07-28 do. */
export class LegacyWatch implements ResourceWatch {
  readonly #uris = new Set<string>();
  readonly #ask: (method: string, uri: string) => Promise<unknown>;

  constructor(ask: (method: string, uri: string) => Promise<unknown>) {
    this.#ask = ask;
  }

  async setSubscribed(uri: string, isSubscribed: boolean): Promise<void> {
    await this.#ask(isSubscribed ? "resources/subscribe" : "resources/unsubscribe", uri);
    if (isSubscribed) this.#uris.add(uri);
    else this.#uris.delete(uri);
  }

  notified(): void {}

  async renew(): Promise<void> {
    await Promise.all([...this.#uris].map((uri) => this.#ask("resources/subscribe", uri).catch(() => {})));
  }

  close(): void {}
}
