import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { netConnectOptions } from "../../src/transport/address.ts";
import { listen } from "../../src/transport/listen.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "listen-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe("listen()", () => {
  test("listen() makes a socket that only its owner can open", async () => {
    const listener = await listen({ network: "unix", directory }, () => {});
    expect(statSync(listener.address.address).mode & 0o777).toBe(0o600);
    listener.close();
  });

  test("listen() lets a group open the socket", async () => {
    const group = String(process.getgid?.());
    const listener = await listen({ network: "unix", directory, group }, () => {});
    const { mode, gid } = statSync(listener.address.address);
    expect([mode & 0o777, gid]).toEqual([0o660, Number(group)]);
    listener.close();
  });

  test("listen() refuses a folder whose sockets would have too long a name", async () => {
    const listening = listen({ network: "unix", directory: join(directory, "x".repeat(100)) }, () => {});
    await expect(listening).rejects.toMatchObject({ code: "invalid_options" });
  });

  test("listen() closes: no listener, no connection, no file; twice is once", async () => {
    const connected = new Promise<Socket>((resolve) => {
      void listen({ network: "unix", directory }, resolve).then((listener) => {
        const client = connect(netConnectOptions(listener.address));
        client.once("close", () => client.emit("checked"));
        void connected.then(async (socket) => {
          const closed = once(socket, "close");
          listener.close();
          listener.close();
          await closed;
          expect(existsSync(listener.address.address)).toBe(false);
          client.emit("done");
        });
      });
    });
    await once(await connected, "close");
  });

  test("listen() takes the first free port of the range", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    const range = { network: "tcp", minPort: port, maxPort: port + 20 } as const;
    const listener = await listen(range, () => {});
    expect(listener.address.network).toBe("tcp");
    expect(Number(listener.address.address.split(":")[1])).toBeGreaterThan(port);
    listener.close();
    await expect(listen({ ...range, maxPort: port }, () => {})).rejects.toMatchObject({
      code: "invalid_options",
    });
    taken.close();
  });
});
