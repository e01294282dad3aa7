import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { processesOf } from "./processes.ts";

/** The home of a person who has never used Backplane or opencode. */
export interface TempHome {
  readonly folder: string;
  /** `~/.opencode/plugins`; there is none at first. */
  readonly plugins: string;
  /** The whole environment for a program run in this home. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path of a file in the home. */
  at(...parts: string[]): string;
  /** Writes a file, and makes its folders. Returns its absolute path. */
  write(file: string, text: string): Promise<string>;
  /** Ends what still runs in it, then removes it. */
  remove(): Promise<void>;
}

export async function createTempHome(): Promise<TempHome> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "bp-cli-")));
  const at = (...parts: string[]): string => path.join(folder, ...parts);
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    XDG_RUNTIME_DIR: at("run"),
    TMPDIR: at("tmp"),
    TZ: "UTC",
    // A host that agents share is soon gone when they are.
    BACKPLANE_IDLE_TIMEOUT_MS: "1000",
  };
  await mkdir(env.XDG_RUNTIME_DIR, { mode: 0o700 });
  await mkdir(env.TMPDIR, { mode: 0o700 });
  const write = async (file: string, text: string): Promise<string> => {
    await mkdir(path.dirname(at(file)), { recursive: true });
    await writeFile(at(file), text);
    return at(file);
  };
  const remove = async (): Promise<void> => {
    for (const { pid } of await processesOf(folder)) kill(pid);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { folder, plugins: at(".opencode", "plugins"), env, at, write, remove };
}

/** Sockets and temporary files that were left in the home's folders for them. */
export async function leftovers(home: TempHome): Promise<string[]> {
  return [...(await readdir(home.at("run"))), ...(await readdir(home.at("tmp")))];
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself meanwhile.
  }
}
