import { existsSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { socketFolder } from "../../src/host/socket-folder.ts";

let given: string;
beforeEach(async () => {
  given = await mkdtemp(join(tmpdir(), "given-"));
});
afterEach(() => rm(given, { recursive: true, force: true }));

/** A socket file whose owner is gone. */
async function leftover(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const { rename } = await import("node:fs/promises");
  await rename(path, `${path}.kept`);
  await new Promise((resolve) => server.close(resolve));
  await rename(`${path}.kept`, path);
}

describe("socketFolder()", () => {
  test("socketFolder() makes a folder that only its owner can enter, and removes it", async () => {
    const folder = await socketFolder(undefined, undefined);
    expect(statSync(folder.path).mode & 0o777).toBe(0o700);
    folder.remove();
    folder.remove();
    expect(existsSync(folder.path)).toBe(false);
  });

  test("socketFolder() leaves a given folder and removes only the plugin's socket in it", async () => {
    const folder = await socketFolder(given, undefined);
    const socket = join(given, "plugin1");
    await leftover(socket);
    expect(existsSync(socket)).toBe(true);
    folder.remove({ network: "unix", address: socket });
    expect(existsSync(socket)).toBe(false);
    expect(existsSync(given)).toBe(true);
  });

  test("socketFolder() never removes what is no socket, or is elsewhere", async () => {
    const folder = await socketFolder(join(given, "sockets"), undefined);
    const file = join(given, "precious");
    writeFileSync(file, "");
    folder.remove({ network: "unix", address: file });
    folder.remove({ network: "unix", address: join(given, "sockets", "..", "precious") });
    expect(existsSync(file)).toBe(true);
    const socket = join(given, "other");
    await leftover(socket);
    folder.remove({ network: "unix", address: socket });
    expect(existsSync(socket)).toBe(true);
  });
});
