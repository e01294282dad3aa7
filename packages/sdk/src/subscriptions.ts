import type { Plugin } from "./define-plugin.ts";

/** The resources that the host wants to hear about. */
export class Subscriptions {
  readonly #notify: (uri: string) => void;
  readonly #watching = new Map<string, AbortController>();

  constructor(notify: (uri: string) => void) {
    this.#notify = notify;
  }

  add(plugin: Plugin, uri: string): void {
    if (this.#watching.has(uri)) return;
    const controller = new AbortController();
    this.#watching.set(uri, controller);
    plugin.resources.get(uri)?.watch?.(() => this.updated(uri), controller.signal);
  }

  remove(uri: string): void {
    this.#watching.get(uri)?.abort();
    this.#watching.delete(uri);
  }

  updated(uri: string): void {
    if (this.#watching.has(uri)) this.#notify(uri);
  }

  end(): void {
    for (const uri of [...this.#watching.keys()]) this.remove(uri);
  }
}
