import { tmpdir } from "node:os";
import { ENVIRONMENT } from "../core-protocol.ts";
import { PluginError } from "../plugin-error.ts";
import type { ListenOn } from "../transport/listen.ts";

/** Where the host wants this plugin's sockets: TCP on Windows, unix sockets elsewhere. */
export function listenOnFrom(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): ListenOn {
  if (platform === "win32") {
    const minPort = port(env, ENVIRONMENT.minPort);
    const maxPort = port(env, ENVIRONMENT.maxPort);
    if (minPort <= maxPort) return { network: "tcp", minPort, maxPort };
    throw new PluginError("invalid_options", `Cannot listen: port range is empty: ${minPort} to ${maxPort}`);
  }
  const directory = env[ENVIRONMENT.socketDirectory] || tmpdir();
  return { network: "unix", directory, group: env[ENVIRONMENT.socketGroup] || undefined };
}

function port(env: NodeJS.ProcessEnv, name: string): number {
  const text = env[name] || "0";
  const value = Number(text);
  if (/^\d+$/.test(text) && value < 65_536) return value;
  throw new PluginError(
    "invalid_options",
    `Cannot listen: ${name} is ${JSON.stringify(text)}, expected a port`,
  );
}
