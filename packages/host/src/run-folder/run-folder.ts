import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { runFolderParent, runFolderPrefix } from "../paths.ts";
import { guardScript } from "./guard-script.ts";

/** How long the guard may take to clear up when the host closes. */
const guardTimeoutMs = 5_000;

/**
 * The folder that holds everything short-lived of one host: sockets and the plugins' temporary files. With it comes a
 * guard process, so that neither the folder nor a plugin outlives the host, not even one killed with SIGKILL.
 */
export class RunFolder {
  readonly path: string;
  /** How BACKPLANE_RUN begins in every plugin's environment. */
  readonly mark: string;
  #starts = 0;
  readonly #guard: ChildProcess | undefined;
  readonly #folders = new Map<string, string>();

  /** @param host becomes part of the folder's name, at most 8 characters */
  constructor(base: string, host?: string) {
    const parent = runFolderParent(base);
    mkdirSync(parent, { recursive: true });
    // mkdtemp makes the folder with mode 0700.
    this.path = mkdtempSync(path.join(parent, runFolderPrefix(host)));
    this.mark = `${path.basename(this.path)}.`;
    if (process.platform !== "win32") this.#guard = startGuard(this.path, this.mark);
  }

  /** A private folder for a plugin's sockets and temporary files; the same at each start. */
  folderOf(plugin: string): string {
    let folder = this.#folders.get(plugin);
    if (!folder) {
      // Numbered, not named, to keep socket paths short.
      folder = path.join(this.path, String(this.#folders.size + 1));
      this.#folders.set(plugin, folder);
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /** A value of BACKPLANE_RUN for one start of a plugin: all that it starts inherits it. */
  nextMark(): string {
    this.#starts += 1;
    return `${this.mark}${this.#starts}.`;
  }

  /**
   * Has the guard end this process group should the host die. Returns what to call when its process has ended: the guard
   * then ends whatever of that mark is left.
   */
  guard(processGroup: number | undefined, mark: string): () => void {
    if (processGroup === undefined) return () => {};
    this.#tell(`+ ${processGroup}`);
    return () => this.#tell(`- ${processGroup} ${mark}`);
  }

  /** Removes the folder and ends whatever is left in it. */
  async close(): Promise<void> {
    if (this.#guard?.exitCode === null) {
      this.#guard.ref();
      const gone = once(this.#guard, "exit");
      this.#guard.stdin?.end();
      await Promise.race([gone, delay(guardTimeoutMs, undefined, { ref: false })]);
    }
    rmSync(this.path, { recursive: true, force: true });
  }

  #tell(line: string): void {
    if (this.#guard?.stdin?.writable) this.#guard.stdin.write(`${line}\n`);
  }
}

function startGuard(folder: string, mark: string): ChildProcess {
  const guard = spawn("/bin/sh", ["-c", guardScript, "backplane-guard", folder, mark], {
    // A session of its own: what ends the host's process group or terminal must not end the guard.
    detached: true,
    cwd: "/",
    env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.stdin?.on("error", () => {});
  guard.on("error", () => {});
  guard.unref();
  return guard;
}
