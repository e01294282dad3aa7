import { setTimeout as delay } from "node:timers/promises";
import {
  createHost,
  type Host,
  type NameStyle,
  type Paths,
  type RunFolder,
  resolvePaths,
} from "@backplane/host";
import { onInterrupt, unlessInterrupted } from "./interrupt.ts";
import { type PluginFolders, pluginFolders } from "./plugin-folders.ts";
import { version } from "./version.ts";

interface HostChoice extends PluginFolders {
  /** `--names`. Default "prefixed". */
  readonly names?: NameStyle;
  /** Default: where HOME and the XDG variables say. */
  readonly paths?: Paths;
  readonly runFolder?: RunFolder;
}

/** Agents kill a server 2 s after they closed its stdin, and a person who pressed Ctrl-C is no more patient. */
const closeLimitMs = 1_000;

export function openHost({ paths = resolvePaths(), names, runFolder, ...options }: HostChoice): Host {
  return createHost({ pluginFolders: pluginFolders(options), paths, version, names, runFolder });
}

/**
 * Runs `use` with a host that has looked through its folders; closes the host whatever happens.
 * @throws InterruptedError when Ctrl-C comes before the host is done looking
 */
export async function withHost<T>(
  options: HostChoice,
  use: (host: Host, interrupt: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, stopListening } = onInterrupt();
  const host = openHost(options);
  try {
    await unlessInterrupted(
      host.scan().then(() => host.verify()),
      signal,
    );
    return await use(host, signal);
  } finally {
    await (signal.aborted ? closeSoon(host) : host.close());
    stopListening();
  }
}

/** Closes the host, or gives up waiting for it: the caller must then exit, and the host's guard ends what is left. */
export async function closeSoon(host: Host): Promise<void> {
  const closed = new AbortController();
  const limit = delay(closeLimitMs, undefined, { signal: closed.signal }).catch(() => {});
  await Promise.race([host.close(), limit]);
  closed.abort();
}
