import { mkdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkAddress } from "../../src/plugin/check-address.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const unix = (address: string) => ({ network: "unix", address }) as const;

function listen(socket: string): Promise<void> {
  const server = createServer();
  onTestFinished(() => void server.close());
  return new Promise((resolve) => server.listen(socket, resolve));
}

describe("checkAddress()", () => {
  it("takes a socket in the plugin's folder or below it", async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, "below"));
    for (const name of ["a.sock", "below/b.sock"]) {
      await listen(path.join(folder, name));
      expect(checkAddress(unix(path.join(folder, name)), folder)).toEqual(unix(path.join(folder, name)));
    }
  });

  it("leaves TCP to go-plugin, which wants TLS there", () => {
    const tcp = { network: "tcp", address: "127.0.0.1:1" } as const;
    expect(checkAddress(tcp, "/nowhere/needed")).toBe(tcp);
  });

  it("refuses a socket elsewhere, by whatever way it is named", async () => {
    const [mine, other] = [temporaryFolder(), temporaryFolder()];
    await listen(path.join(other, "o.sock"));
    symlinkSync(other, path.join(mine, "way-out"));
    const twin = `${mine}-twin/o.sock`;
    const ways = [
      path.join(other, "o.sock"),
      `${mine}/way-out/o.sock`,
      `${mine}/../${path.basename(other)}/o.sock`,
      twin,
    ];
    for (const way of ways) {
      expect(() => checkAddress(unix(way), mine)).toThrow("is not in the folder it was given");
    }
  });

  it("refuses a link, and what is no socket", async () => {
    const folder = temporaryFolder({ file: "" });
    await listen(path.join(folder, "a.sock"));
    symlinkSync("a.sock", path.join(folder, "link.sock"));
    expect(() => checkAddress(unix(path.join(folder, "link.sock")), folder)).toThrow("is not a socket");
    expect(() => checkAddress(unix(path.join(folder, "file")), folder)).toThrow("is not a socket");
    expect(() => checkAddress(unix(path.join(folder, "none.sock")), folder)).toThrow("does not exist");
  });
});
