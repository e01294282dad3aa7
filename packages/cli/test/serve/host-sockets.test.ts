import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ownerOf, processAt, socketsBelow } from "../../src/serve/host-sockets.ts";

function temporaryFolder(parent = realpathSync(tmpdir()), prefix = "bp-sockets-"): string {
  const folder = mkdtempSync(path.join(parent, prefix));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function listen(socket: string): Promise<string> {
  const server = createServer().listen(socket);
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return socket;
}

describe("processAt()", () => {
  it.each([
    ["/run/user/1/backplane-00ff00ff-abc/mcp-123.sock", 123],
    ["\\\\.\\pipe\\backplane-mcp-123-9f7c", 123],
    ["/run/user/1/backplane-00ff00ff-abc/other-123.sock", undefined],
    ["/run/user/1/backplane-00ff00ff-abc/mcp-.sock", undefined],
    ["mcp-123456789012.sock", undefined],
  ])("%s is of %s", (socket, pid) => expect(processAt(socket)).toBe(pid));
});

describe.skipIf(process.platform === "win32")("socketsBelow()", () => {
  it("finds the sockets of the folders that begin like this, and nothing else", () => {
    const parent = temporaryFolder();
    const [ours, other] = ["backplane-1-", "backplane-2-"].map((prefix) => temporaryFolder(parent, prefix));
    for (const folder of [ours, other]) writeFileSync(path.join(folder ?? "", "mcp-7.sock"), "");
    writeFileSync(path.join(ours ?? "", "events.sock"), "");
    expect(socketsBelow(parent, "backplane-1-")).toEqual([path.join(ours ?? "", "mcp-7.sock")]);
    expect(socketsBelow(path.join(parent, "gone"), "backplane-1-")).toEqual([]);
  });
});

describe.skipIf(process.platform === "win32")("ownerOf()", () => {
  it("is us for a socket of ours in a folder of ours in the one for run folders", async () => {
    const parent = temporaryFolder();
    const folder = temporaryFolder(parent);
    expect(ownerOf(await listen(path.join(folder, "mcp-1.sock")), parent)).toBe("us");
  });

  it("is nobody where nothing is", () => {
    const parent = temporaryFolder();
    expect(ownerOf(path.join(parent, "gone", "mcp-1.sock"), parent)).toBe("nobody");
  });

  it("is another for what stands elsewhere, or is no socket", async () => {
    const [parent, elsewhere] = [temporaryFolder(), temporaryFolder()];
    expect(ownerOf(await listen(path.join(elsewhere, "mcp-1.sock")), parent)).toBe("another");
    const file = path.join(temporaryFolder(parent), "mcp-1.sock");
    writeFileSync(file, "");
    expect(ownerOf(file, parent)).toBe("another");
  });

  it("is another for what is reached by a link, which could be led elsewhere between the look and the connection", async () => {
    const parent = temporaryFolder();
    const folder = temporaryFolder(parent);
    const socket = await listen(path.join(folder, "mcp-1.sock"));
    symlinkSync(folder, path.join(parent, "link"));
    symlinkSync(socket, path.join(folder, "mcp-2.sock"));
    expect(ownerOf(path.join(parent, "link", "mcp-1.sock"), parent)).toBe("another");
    expect(ownerOf(path.join(folder, "mcp-2.sock"), parent)).toBe("another");
  });
});
