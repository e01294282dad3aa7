import { ChangePace } from "./change-pace.ts";
import type { PluginSpec } from "./plugin-spec.ts";

export interface HeldChangesOptions {
  /** Called once for each change that has to wait, with how long, in milliseconds. */
  readonly onHeld: (plugin: PluginSpec, waitMs: number) => void;
  /** Called when a change has waited long enough. */
  readonly onDue: () => void;
}

/** Which changes of plugins' files wait because there are too many of them. */
export class HeldChanges {
  readonly #options: HeldChangesOptions;
  readonly #paces = new Map<string, ChangePace>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(options: HeldChangesOptions) {
    this.#options = options;
  }

  /** Whether a change of this plugin may be taken up now; if so it counts. */
  take(plugin: PluginSpec): boolean {
    const key = `${plugin.path}\0${plugin.name}`;
    const pace = this.#paces.get(key) ?? new ChangePace();
    this.#paces.set(key, pace);
    const waitMs = pace.take(Date.now());
    if (waitMs > 0 && !this.#timers.has(key)) this.#wait(key, { plugin, waitMs });
    return waitMs === 0;
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #wait(key: string, { plugin, waitMs }: { plugin: PluginSpec; waitMs: number }): void {
    const due = (): void => {
      this.#timers.delete(key);
      this.#options.onDue();
    };
    this.#timers.set(key, setTimeout(due, waitMs).unref());
    this.#options.onHeld(plugin, waitMs);
  }
}
