import { mainFile } from "../main-file.ts";
import { type PluginFolders, pluginFolders } from "../plugin-folders.ts";
import { hostAddress } from "../serve/host-address.ts";
import { hostIdentity } from "../serve/host-identity.ts";
import { findHost } from "./find-host.ts";
import { Relay } from "./relay.ts";

export interface RelayChoice extends PluginFolders {
  /** `--names`. Default "prefixed". */
  readonly names?: string;
}

/** `backplane mcp --shared`: a small process for each agent, between it and the one host. Loads nothing that it does not need. */
export async function runRelay({ plugins = [], names = "prefixed" }: RelayChoice): Promise<void> {
  const address = hostAddress(hostIdentity({ plugins, names }));
  const folders = pluginFolders({ plugins }).flatMap((folder) => ["--plugins", folder]);
  const command = [process.execPath, mainFile, "serve", "--auto", "--names", names, ...folders];
  const relay = new Relay({
    input: process.stdin,
    output: process.stdout,
    connect: () => findHost({ address, command }),
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => relay.end());
  await relay.ended;
  process.exit();
}
