import { once } from "node:events";
import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { acceptOne } from "../../src/transport/accept-one.ts";
import { netConnectOptions, type PluginAddress } from "../../src/transport/address.ts";
import type { ListenOn } from "../../src/transport/listen.ts";

let on: ListenOn & { network: "unix" };
beforeEach(async () => {
  on = { network: "unix", directory: await mkdtemp(join(tmpdir(), "accept-")) };
});
afterEach(() => rm(on.directory, { recursive: true, force: true }));

/** Resolves to how the attempt ended. */
async function dial(address: PluginAddress): Promise<string> {
  const socket = connect(netConnectOptions(address));
  try {
    await once(socket, "connect");
    return "connected";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "";
  }
}

describe("acceptOne()", () => {
  test("acceptOne() takes one connection, and removes its socket", async () => {
    const connections: Socket[] = [];
    const connected = new Promise<void>((resolve) => {
      void acceptOne(on, {
        timeoutMs: 60_000,
        onConnection: (socket) => {
          connections.push(socket);
          resolve();
        },
      }).then(async (address) => {
        expect(statSync(address.address).mode & 0o777).toBe(0o600);
        expect(await dial(address)).toBe("connected");
      });
    });
    await connected;
    expect(readdirSync(on.directory)).toEqual([]);
    expect(connections).toHaveLength(1);
    const [socket] = connections as [Socket];
    // The listener's end is not the connection's.
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });

  test("acceptOne() gives up when nobody comes in time", async () => {
    const address = await acceptOne(on, { timeoutMs: 1, onConnection: () => expect.unreachable() });
    await expect.poll(() => existsSync(address.address)).toBe(false);
    expect(await dial(address)).toBe("ENOENT");
  });

  test("acceptOne() leaves nothing where it cannot listen", async () => {
    const nowhere = { ...on, directory: join(on.directory, "x".repeat(100)) };
    const options = { timeoutMs: 60_000, onConnection: () => {} };
    await expect(acceptOne(nowhere, options)).rejects.toMatchObject({ code: "invalid_options" });
    await expect(acceptOne({ ...on, group: "no-such-group" }, options)).rejects.toThrow();
  });
});
