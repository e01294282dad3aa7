import { setTimeout as delay } from "node:timers/promises";
import { createHost, type Host, type Paths, type RunFolder, resolvePaths } from "@backplane/host";
import { type OpenedBus, openBus } from "./bus/open-bus.ts";
import { harmlessLine } from "./harmless.ts";
import { onInterrupt, unlessInterrupted } from "./interrupt.ts";
import { printNote } from "./output.ts";
import type { Settings } from "./settings.ts";
import { version } from "./version.ts";

interface HostPlaces {
  /** Default: where HOME and the XDG variables say. */
  readonly paths?: Paths;
  /** Default: one of the host's own. */
  readonly runFolder?: RunFolder | undefined;
  /** Default: events stay in this process, and there are no other hosts. */
  readonly opened?: OpenedBus | undefined;
  readonly onError?: ((error: Error) => void) | undefined;
}

/** Agents kill a server 2 s after they closed its stdin, and a person who pressed Ctrl-C is no more patient. */
const closeLimitMs = 1_000;

export function openHost({ folders, names, config }: Settings, places: HostPlaces = {}): Host {
  const { paths = resolvePaths(), runFolder, opened, onError } = places;
  const { allowedExpansion: promptExpansion } = config.prompts;
  const { authorization } = config;
  return createHost({
    ...{ pluginFolders: folders, paths, version, names },
    ...{ promptExpansion, authorization, runFolder },
    ...{ bus: opened?.bus, remote: opened?.remote, onError },
  });
}

/**
 * Runs `use` with a host that has looked through its folders; closes the host whatever happens.
 * @throws InterruptedError when Ctrl-C comes before the host is done looking
 */
export async function withHost<T>(
  { settings, ...places }: HostPlaces & { readonly settings: Settings },
  use: (host: Host, interrupt: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, stopListening } = onInterrupt();
  const onError = ({ message }: Error): void => printNote(`! ${harmlessLine(message)}`);
  const opened = await openBus(settings, { isServing: false, runFolder: noFolder, onError });
  const host = openHost(settings, { ...places, opened, onError });
  try {
    await unlessInterrupted(
      host.scan().then(() => host.verify()),
      signal,
    );
    return await use(host, signal);
  } finally {
    await (signal.aborted ? closeSoon(host) : host.close());
    await opened?.close();
    stopListening();
  }
}

/** Only a host that serves has a broker of its own. */
function noFolder(): never {
  throw new Error("A command has no broker of its own");
}

/** Closes the host, or gives up waiting for it: the caller must then exit, and the host's guard ends what is left. */
export async function closeSoon(host: Host): Promise<void> {
  const closed = new AbortController();
  const limit = delay(closeLimitMs, undefined, { signal: closed.signal }).catch(() => {});
  await Promise.race([host.close(), limit]);
  closed.abort();
}
