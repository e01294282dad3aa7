import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { HostError } from "../host-error.ts";

/**
 * Which plugins the user has switched off, by name; kept in a file that hosts read at each scan. Only this decision is kept there: what a
 * program may write is no place for what a person writes, such as config.toml.
 */
export class DisabledPlugins {
  readonly #file: string;

  /** @param stateFolder made when it is needed */
  constructor(stateFolder: string) {
    this.#file = path.join(stateFolder, "disabled-plugins.json");
  }

  /** @throws HostError "internal" when the file cannot be read: then nothing may be taken for switched on */
  names(): ReadonlySet<string> {
    try {
      const { plugins } = JSON.parse(readFileSync(this.#file, "utf8")) as { plugins: string[] };
      return new Set(plugins.map(String));
    } catch (cause) {
      const { code = "" } = cause as NodeJS.ErrnoException;
      // Not even the folder can be there: then nothing was ever switched off.
      if (code === "ENOENT" || code === "ENOTDIR") return new Set();
      const { message } = cause as Error;
      const wayOut = "delete the file, and disable again what is to be off";
      throw new HostError("internal", `Cannot read ${this.#file}: ${message}; ${wayOut}`, { cause });
    }
  }

  /** @throws HostError */
  set(name: string, isDisabled: boolean): void {
    const names = new Set(this.names());
    if (isDisabled) names.add(name);
    else names.delete(name);
    mkdirSync(path.dirname(this.#file), { recursive: true });
    const draft = `${this.#file}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify({ plugins: [...names].sort() })}\n`);
    renameSync(draft, this.#file);
  }
}
