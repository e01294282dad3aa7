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
  throw new NoHostError(`No host runs with these options. Agents start one, or you: ${start}`);
}

/** The running host of these options, if there is one. */
export async function findControl(choice: HostChoice): Promise<ControlClient | undefined> {
  const { parent, label } = hostPlace(choice);
  for (const socket of socketsBelow(parent, runFolderPrefix(label))) {
    if (ownerOf(socket, parent) !== "us" || !isAlive(processAt(socket))) continue;
    const client = await openControl(path.dirname(socket));
    if (client) return client;
  }
  return undefined;
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
