import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Bus, createMemoryBus } from "../src/index.ts";
import { connectNatsBus, startLocalServer } from "../src/nats/index.ts";

/** A kind of bus for the common suite. */
export interface BusKind {
  readonly name: string;
  open(): Promise<OpenedBus>;
}

export interface OpenedBus {
  readonly bus: Bus;
  close(): Promise<void>;
}

const memory: BusKind = {
  name: "memory",
  open: async () => {
    const bus = createMemoryBus();
    return { bus, close: () => bus.close() };
  },
};

/** With a real broker of its own. */
const nats: BusKind = {
  name: "nats",
  open: async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "bp-nats-"));
    const local = await startLocalServer({
      storeFolder: path.join(folder, "store"),
      runFolder: path.join(folder, "run"),
    });
    const bus = await connectNatsBus({ server: local.server, name: "test" });
    return {
      bus,
      close: async () => {
        await bus.close();
        await local.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

export const busKinds: readonly BusKind[] = [memory, nats];
