import path from "node:path";

/** Where a host's control face is: beside its MCP socket, in the folder that is its user's alone. */
export function controlPlace(runFolder: string): { readonly socket: string; readonly tokenFile: string } {
  return { socket: path.join(runFolder, "control.sock"), tokenFile: path.join(runFolder, "control-token") };
}
