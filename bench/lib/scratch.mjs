// A folder of its own for each run: a benchmark must neither read nor leave anything in the user's home.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A fresh folder below the system's temp folder, kept short: sockets live in it. `remove()` deletes it whole. */
export function createScratch() {
  const root = mkdtempSync(join(tmpdir(), "bp-bench-"));
  let homes = 0;
  return {
    root,
    folder: (name) => mkdir(join(root, name)),
    /** Environment with a new, empty home and nothing of the user's but PATH. */
    freshEnv: () => homeEnv(mkdir(join(root, `h${++homes}`))),
    /** The same home each time for one folder of plugins: what the host learnt of them is there again. */
    homeOf: (folder) => homeEnv(mkdir(`${folder}-home`)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Environment whose home and XDG folders all lie in `home`. */
export function homeEnv(home) {
  return {
    PATH: process.env.PATH,
    HOME: home,
    XDG_CACHE_HOME: mkdir(join(home, "cache")),
    XDG_CONFIG_HOME: mkdir(join(home, "config")),
    XDG_DATA_HOME: mkdir(join(home, "data")),
    XDG_RUNTIME_DIR: mkdir(join(home, "run")),
    XDG_STATE_HOME: mkdir(join(home, "state")),
    // A shared host is to be gone with the run.
    BACKPLANE_IDLE_TIMEOUT_MS: "1000",
  };
}

function mkdir(path) {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
