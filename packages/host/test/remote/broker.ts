import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type LocalServer,
  type Nats,
  openNats,
  type PeersLimits,
  startLocalServer,
} from "@backplane/bus/nats";
import type { RemoteOptions, RemoteTiming } from "../../src/index.ts";
import { createTestHost, type TestHost } from "../test-host.ts";

/** Quick enough for tests; each is long enough for a busy machine. */
export const quickTiming: Partial<RemoteTiming> = { announceMs: 1_000, ttlMs: 5_000 };
export const quickLimits: Partial<PeersLimits> = { beatMs: 500, lostMs: 6_000 };

/** A real broker, and hosts that are connected to it. */
export interface TestBroker {
  readonly server: LocalServer["server"];
  nats(name: string, limits?: Partial<PeersLimits>): Promise<Nats>;
  host(name: string, options?: RemoteHostOptions): Promise<TestHost & { readonly nats: Nats }>;
  /** Ends what was made since the last time. */
  closeHosts(): Promise<void>;
  close(): Promise<void>;
}

export interface RemoteHostOptions extends Partial<Pick<RemoteOptions, "offer" | "use">> {
  readonly pluginFolders?: readonly string[];
  readonly limits?: Partial<PeersLimits>;
}

export async function startBroker(): Promise<TestBroker> {
  const folder = mkdtempSync(path.join(tmpdir(), "bp-broker-"));
  const local = await startLocalServer({
    storeFolder: path.join(folder, "store"),
    runFolder: path.join(folder, "run"),
  });
  const open: (() => Promise<void>)[] = [];
  const nats = async (name: string, limits = quickLimits): Promise<Nats> => {
    const opened = openNats({ name, server: () => local.server, limits, onError: () => {} });
    open.push(() => opened.close());
    await new Promise<void>((resolve) => opened.peers.onConnected(resolve));
    return opened;
  };
  const closeHosts = async (): Promise<void> => {
    for (const close of open.splice(0).reverse()) await close();
  };
  return {
    server: local.server,
    nats,
    host: async (name, { pluginFolders = [], offer = [], use = [], limits } = {}) => {
      const connected = await nats(name, limits);
      const remote = { peers: connected.peers, offer, use, timing: quickTiming };
      const host = createTestHost({ pluginFolders, remote });
      open.push(() => host.close());
      await host.host.scan();
      return { ...host, nats: connected };
    },
    closeHosts,
    close: async () => {
      await closeHosts();
      await local.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
