import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import type { Paths } from "@backplane/host";
import { maxRunBaseLength, runFolderParent } from "@backplane/host/paths";
import { shellLine } from "../invocation.ts";
import { isOpenToAll } from "./check-state-folders.ts";
import { type Finding, ok, problem } from "./finding.ts";

/** As long as the longest name that plugins and host give their sockets, below the folder of the host's hundredth plugin. */
const longestSocket = path.join("100", "plugin140737488355327");

/** What the system has room for. Node cuts a longer path off and listens somewhere else. */
const maxSocketBytes = process.platform === "linux" ? 107 : 103;

/** Sockets and temporary files live here: makes a folder as the host does, and listens on a socket in it. */
export async function checkRuntimeFolder({ runtime }: Paths): Promise<Finding[]> {
  const base = runFolderParent(runtime);
  const name = `Runtime folder ${base}`;
  try {
    await mkdir(base, { recursive: true });
    await listenBelow(base);
  } catch (error) {
    const remedy = `Set XDG_RUNTIME_DIR to a folder of yours with a path of at most ${maxRunBaseLength} characters`;
    return [problem(`${name} does not do for sockets: ${(error as Error).message}`, remedy)];
  }
  if (await isOpenToAll(base)) {
    const what = `${name} can be written by everybody on this machine`;
    return [problem(what, shellLine(["chmod", "o-w", base]))];
  }
  const instead = base === runtime ? "" : ` (instead of ${runtime}, whose path is too long for sockets)`;
  return [ok(`${name}, with room for sockets${instead}`)];
}

async function listenBelow(base: string): Promise<void> {
  const folder = await mkdtemp(path.join(base, "backplane-"));
  const server = createServer();
  try {
    const socket = path.join(folder, longestSocket);
    const length = Buffer.byteLength(socket);
    if (length > maxSocketBytes) throw new Error(`a path would take ${length} of ${maxSocketBytes} bytes`);
    await mkdir(path.dirname(socket));
    server.listen(socket);
    await once(server, "listening");
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
