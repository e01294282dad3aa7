import { LogFile } from "./log-file.ts";
import { PluginLog } from "./plugin-log.ts";

/** The log of each plugin, by its name; kept when a plugin is replaced by a newer one. */
export class PluginLogs {
  readonly #folder: string;
  readonly #logs = new Map<string, PluginLog>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  of(plugin: string): PluginLog {
    let log = this.#logs.get(plugin);
    if (!log) {
      log = new PluginLog(new LogFile(this.#folder, plugin));
      this.#logs.set(plugin, log);
    }
    return log;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#logs.values()].map((log) => log.close()));
  }
}
