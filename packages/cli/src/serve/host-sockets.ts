import { lstatSync, readdirSync } from "node:fs";
import path from "node:path";

/** Which process serves at an MCP socket, by its name; undefined: it is none of a host's. */
export function processAt(socket: string): number | undefined {
  const pid = /(?:^|[\\/])(?:backplane-)?mcp-(\d{1,10})(?:\.sock$|-)/.exec(socket)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** Sockets of hosts whose run folder begins like this, also of those that have just ended. */
export function socketsBelow(parent: string, prefix: string): readonly string[] {
  return list(parent)
    .filter((name) => name.startsWith(prefix))
    .flatMap((name) => list(path.join(parent, name)).map((file) => path.join(parent, name, file)))
    .filter((socket) => processAt(socket) !== undefined);
}

/**
 * Whose a socket is. Another user may make files where run folders are, and may say what it likes in the name of a host; it can neither
 * make a folder that is ours nor move it away.
 */
export function ownerOf(socket: string, parent: string): "us" | "another" | "nobody" {
  const user = process.getuid?.();
  if (user === undefined) return "us";
  const folder = path.dirname(socket);
  if (path.dirname(folder) !== parent) return "another";
  const [ofFolder, ofSocket] = [folder, socket].map((file) => lstatSync(file, { throwIfNoEntry: false }));
  if (!ofFolder || !ofSocket) return "nobody";
  const isOurs = ofFolder.uid === user && ofSocket.uid === user;
  return isOurs && ofFolder.isDirectory() && ofSocket.isSocket() ? "us" : "another";
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
