import { lstatSync, realpathSync } from "node:fs";
import path from "node:path";
import type { PluginAddress } from "@backplane/go-plugin/host";
import { HostError } from "../host-error.ts";

/** Of a path in a message: the longest that a system takes for a socket, and more. */
const maxQuotedChars = 256;

/**
 * A plugin may send its host to its own socket only: not to another plugin's, not to one of the user's, not over a link.
 * @throws HostError "bad_plugin"
 */
export function checkAddress(address: PluginAddress, folder: string): PluginAddress {
  if (address.network !== "unix") return address;
  const socket = JSON.stringify(address.address.slice(0, maxQuotedChars));
  const home = realpathSync(folder);
  const parent = realParent(address.address);
  if (parent !== home && !parent?.startsWith(home + path.sep)) {
    throw new HostError(
      "bad_plugin",
      `its socket ${socket} is not in the folder it was given, PLUGIN_UNIX_SOCKET_DIR`,
    );
  }
  const stats = lstatSync(address.address, { throwIfNoEntry: false });
  if (stats?.isSocket()) return address;
  throw new HostError("bad_plugin", `its socket ${socket} ${stats ? "is not a socket" : "does not exist"}`);
}

function realParent(file: string): string | undefined {
  try {
    return realpathSync(path.dirname(file));
  } catch {
    return undefined;
  }
}
