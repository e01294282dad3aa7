import type { Host, ToolDefinition } from "@backplane/host";
import type { Clock } from "../clock.ts";

export interface ToolListOptions {
  host: Host;
  clock: Clock;
  ready?: Promise<unknown> | undefined;
  readyTimeoutMs?: number | undefined;
}

/** The host's tools as `tools/list` shows them, made anew only after they changed. */
export class ToolList {
  /** Resolves when the host is ready or the wait for it is over. */
  readonly settled: Promise<void>;
  readonly #host: Host;
  readonly #undo: (() => void)[] = [];
  #settle!: () => void;
  #isSettled = false;
  #definitions: readonly ToolDefinition[] | undefined;
  #text: string | undefined;

  constructor({ host, clock, ready, readyTimeoutMs = 10_000 }: ToolListOptions) {
    this.#host = host;
    this.#undo.push(host.onChanged(() => this.#forget()));
    this.settled = new Promise((resolve) => {
      this.#settle = () => {
        this.#isSettled = true;
        resolve();
      };
    });
    if (ready === undefined) {
      this.#settle();
      return;
    }
    this.#undo.push(clock.after(readyTimeoutMs, this.#settle));
    // A failed scan is the host's to report; what it did find can be listed all the same.
    ready.then(this.#settle, this.#settle);
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** In the host's order, which is deterministic. The same array until the tools change. */
  get definitions(): readonly ToolDefinition[] {
    this.#definitions ??= this.#host.tools().map((tool) => tool.definition);
    return this.#definitions;
  }

  /** The JSON of `definitions` if that is what is asked about; printed once. */
  textOf(definitions: unknown): string | undefined {
    if (definitions !== this.#definitions) return undefined;
    this.#text ??= JSON.stringify(definitions);
    return this.#text;
  }

  pluginOf(name: string): string | undefined {
    return this.#host.tools().find((tool) => tool.name === name)?.plugin;
  }

  /** Nobody is kept waiting either. */
  close(): void {
    this.#settle();
    for (const undo of this.#undo.splice(0)) undo();
  }

  #forget(): void {
    this.#definitions = undefined;
    this.#text = undefined;
  }
}
