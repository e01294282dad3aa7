import { mkdir, mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killProcessesOf } from "./processes.ts";

/** An empty home folder of a person who has never used Backplane or opencode. */
export interface TempHome {
  readonly folder: string;
  /** Where Backplane looks for plugins by default. */
  readonly pluginsFolder: string;
  /** The whole environment for a program run in this home; nothing of the test's own gets in. */
  readonly env: Readonly<Record<string, string>>;
  /** Also ends whatever still runs in it. */
  remove(): Promise<void>;
}

export async function createTempHome(): Promise<TempHome> {
  // Short, because the path of a unix socket may have no more than 107 bytes.
  const folder = await realpath(await mkdtemp(join(tmpdir(), "bp-peer-")));
  const pluginsFolder = join(folder, ".opencode", "plugins");
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, ".config"),
    XDG_DATA_HOME: join(folder, ".local", "share"),
    XDG_STATE_HOME: join(folder, ".local", "state"),
    XDG_CACHE_HOME: join(folder, ".cache"),
    XDG_RUNTIME_DIR: join(folder, "run"),
    TMPDIR: join(folder, "tmp"),
    // A host that agents share is soon gone when they are.
    BACKPLANE_IDLE_TIMEOUT_MS: "1000",
  };
  await mkdir(pluginsFolder, { recursive: true });
  await mkdir(env.XDG_RUNTIME_DIR, { mode: 0o700 });
  await mkdir(env.TMPDIR);
  const remove = async (): Promise<void> => {
    await killProcessesOf(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { folder, pluginsFolder, env, remove };
}

/** Sockets anywhere in the home, and whatever stands in its folder for temporary files. */
export async function leftovers(home: TempHome): Promise<string[]> {
  const entries = await readdir(home.folder, { recursive: true, withFileTypes: true });
  const temporary = home.env["TMPDIR"] ?? "";
  return entries
    .filter((entry) => entry.isSocket() || entry.parentPath.startsWith(temporary))
    .map((entry) => join(entry.parentPath, entry.name));
}
