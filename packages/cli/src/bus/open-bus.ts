import type { Bus } from "@backplane/bus";
import type { RemoteOptions, RunFolder } from "@backplane/host";
import type { Settings } from "../settings.ts";

/** What connects a host to others; whoever opened it closes it, after the host. */
export interface OpenedBus {
  readonly bus: Bus;
  readonly remote: RemoteOptions;
  close(): Promise<void>;
}

export interface OpenBusOptions {
  /** A host that goes on, and serves others; one that only runs a command does not. */
  readonly isServing: boolean;
  /** Holds what a broker of the host's own needs while it runs. */
  readonly runFolder: () => RunFolder;
  /** The broker is away, or something went wrong that ends nothing. */
  readonly onError: (error: Error) => void;
}

/** Undefined: events stay in memory, and nothing that speaks NATS is even loaded. */
export async function openBus(settings: Settings, options: OpenBusOptions): Promise<OpenedBus | undefined> {
  const { bus, remote } = settings.config;
  if (bus.kind === "memory") return undefined;
  // A command that calls nobody else's plugins needs no broker.
  if (!options.isServing && (bus.local || remote.use.length === 0)) return undefined;
  const { openNatsBus } = await import("./open-nats-bus.ts");
  return openNatsBus({ bus, remote }, options);
}
