import { lstatSync, rmSync } from "node:fs";
import { chmod, chown, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { PluginAddress } from "../transport/address.ts";
import { cleanupOnExit } from "../transport/cleanup-on-exit.ts";
import { groupId } from "../transport/group-id.ts";
import type { ListenOn } from "../transport/listen.ts";

/** Where the sockets of one plugin live. */
export interface SocketFolder {
  readonly path: string;
  /** Removes the folder if it is ours, and a socket that the plugin left behind. Idempotent. */
  remove(leftover?: PluginAddress): void;
}

/** The caller's folder, or a new one that only its owner (and the group) can enter. */
export async function socketFolder(
  given: string | undefined,
  group: string | undefined,
): Promise<SocketFolder> {
  if (given !== undefined) return { path: given, remove: (leftover) => removeLeftover(leftover, given) };
  // mkdtemp makes it mode 0700.
  const path = await mkdtemp(join(tmpdir(), "go-plugin-"));
  if (group !== undefined) {
    await chown(path, -1, await groupId(group));
    await chmod(path, 0o770);
  }
  const removeFolder = () => rmSync(path, { recursive: true, force: true });
  const forget = cleanupOnExit(removeFolder);
  const remove = (leftover?: PluginAddress) => {
    forget();
    removeFolder();
    removeLeftover(leftover, path);
  };
  return { path, remove };
}

/** Where the host itself listens, for brokered connections: by the same rules as its plugins. */
export function hostListenOn({ path }: SocketFolder, group?: string): ListenOn {
  if (process.platform === "win32") return { network: "tcp", minPort: 0, maxPort: 0 };
  return { network: "unix", directory: path, group };
}

/**
 * A killed plugin leaves its socket, and one older than go-plugin 1.5 outside our folder.
 * The path is the plugin's word: only a socket, directly in the folder or the temporary one, is removed.
 */
function removeLeftover(leftover: PluginAddress | undefined, folder: string): void {
  if (leftover?.network !== "unix") return;
  const path = resolve(leftover.address);
  if (![folder, tmpdir()].some((allowed) => resolve(allowed) === dirname(path))) return;
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path, { force: true });
}
