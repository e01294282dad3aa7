import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ControlClient } from "@backplane/control/client";
import { runFolderPrefix } from "@backplane/host/paths";
import type { HostChoice } from "../host-choice.ts";
import { againWith, choiceArguments } from "../invocation.ts";
import { NoHostError } from "../no-host-error.ts";
import { hostPlace } from "../serve/host-place.ts";
import { ownerOf, processAt, socketsBelow } from "../serve/host-sockets.ts";
import { controlPlace } from "./control-place.ts";

/** A host serves agents a moment before it can be steered. */
const patienceMs = 10_000;
const pauseMs = 25;

/** The running host of these options. @throws NoHostError */
export async function mustFindControl(choice: HostChoice): Promise<ControlClient> {
  const found = await findControl(choice);
  if (found) return found;
  const start = againWith("serve", ...choiceArguments(choice));
  throw new NoHostError(
    `No host runs with these options. Agents start one, or you: ${start}${describeOthers(choice)}`,
  );
}

/** The running host of these options, if there is one. */
export async function findControl(choice: HostChoice): Promise<ControlClient | undefined> {
  const { parent, label } = hostPlace(choice);
  for (const folder of runFoldersOf(parent, runFolderPrefix(label))) {
    const client = await openControl(folder);
    if (client) return client;
  }
  return undefined;
}

/** Every running host of this user, whatever its options. */
export async function findEveryControl(choice: HostChoice): Promise<readonly ControlClient[]> {
  const folders = runFoldersOf(hostPlace(choice).parent, runFolderPrefix());
  const clients = await Promise.all(folders.map(openControl));
  return clients.filter((client) => client !== undefined);
}

/** What else runs, for who has forgotten an option. */
function describeOthers(choice: HostChoice): string {
  const count = runFoldersOf(hostPlace(choice).parent, runFolderPrefix()).length;
  if (count === 0) return "";
  const hosts = count === 1 ? "1 host runs" : `${count} hosts run`;
  return `\n${hosts} with other options; to end all: ${againWith("shutdown", "--all")}`;
}

/** Folders of this user's hosts that live. */
function runFoldersOf(parent: string, prefix: string): readonly string[] {
  return socketsBelow(parent, prefix)
    .filter((socket) => ownerOf(socket, parent) === "us" && isAlive(processAt(socket)))
    .map((socket) => path.dirname(socket));
}

async function openControl(runFolder: string): Promise<ControlClient | undefined> {
  const { socket, tokenFile } = controlPlace(runFolder);
  for (const until = Date.now() + patienceMs; Date.now() < until; await delay(pauseMs)) {
    if (!existsSync(runFolder)) return undefined;
    if (existsSync(socket))
      return new ControlClient({ socket, token: readFileSync(tokenFile, "utf8").trim() });
  }
  return undefined;
}

/** A host that was killed leaves its folder for the moment that its guard takes to remove it. */
function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}
