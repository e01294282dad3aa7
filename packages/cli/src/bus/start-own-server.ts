import path from "node:path";
import { type LocalServer, startLocalServer } from "@backplane/bus/nats";
import { resolvePaths } from "@backplane/host";
import { claimFolder } from "./claim-folder.ts";
import type { OpenBusOptions } from "./open-bus.ts";

/** A nats-server that only this host can use, and that never outlives it. @throws Error when another host has its own, or there is none on PATH */
export async function startOwnServer({
  runFolder: open,
  onError,
}: Pick<OpenBusOptions, "runFolder" | "onError">): Promise<LocalServer> {
  const storeFolder = path.join(resolvePaths().state, "nats");
  const release = claimFolder(storeFolder);
  try {
    const runFolder = open();
    const mark = runFolder.nextMark();
    const server = await startLocalServer({
      storeFolder,
      runFolder: path.join(runFolder.path, "nats"),
      env: { BACKPLANE_RUN: mark },
      onStarted: (pid) => runFolder.guard(pid, mark),
      onLog: (line) => {
        if (/\[(ERR|FTL)\]/.test(line)) onError(new Error(`nats-server: ${line}`));
      },
    });
    return {
      get server() {
        return server.server;
      },
      get pid() {
        return server.pid;
      },
      close: async () => {
        await server.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
