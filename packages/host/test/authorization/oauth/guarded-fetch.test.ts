import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addressKind, isLoopbackHost } from "../../../src/authorization/oauth/address-kind.ts";
import { FetchRefused, guardedFetch } from "../../../src/authorization/oauth/guarded-fetch.ts";
import { McpHttpServer } from "../../runtimes/mcp/http/mcp-http-server.ts";

let victim: McpHttpServer;

beforeEach(async () => {
  victim = await new McpHttpServer().listen();
  victim.answer = (_received, response) => response.writeHead(200).end("{}");
});

afterEach(() => victim.close());

/** A server out there, by its address, so that no name server is asked. */
const publicServer = new URL("https://203.0.113.7/mcp");
const privateServer = new URL("https://10.1.2.3/mcp");

describe("guardedFetch()", () => {
  it("does not reach this machine for a server that is not on it; without the guard it is reached", async () => {
    const { port } = new URL(victim.origin);
    await fetch(`http://127.0.0.1:${port}/`);
    expect(victim.received).toHaveLength(1);
    for (const host of [
      "127.0.0.1",
      "localhost",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "0.0.0.0",
      "127.1",
      "2130706433",
    ])
      for (const scheme of ["http", "https"])
        await expect(guardedFetch(publicServer)(`${scheme}://${host}:${port}/`)).rejects.toThrow(
          FetchRefused,
        );
    expect(victim.received).toHaveLength(1);
  });

  it("does not reach this machine by a name that only then turns out to be its", async () => {
    const { port } = new URL(victim.origin);
    await expect(guardedFetch(publicServer)(`https://localhost.:${port}/`)).rejects.toThrow(TypeError);
    expect(victim.received).toEqual([]);
  });

  it.each([
    "https://10.0.0.1/",
    "https://172.31.255.255/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[::ffff:10.0.0.1]/",
  ])("does not reach %s for a server of the public network", async (url) => {
    await expect(guardedFetch(publicServer)(url)).rejects.toThrow(
      "a private address, which it is not at itself",
    );
  });

  it("does not reach this machine for a server of a private network", async () => {
    await expect(guardedFetch(privateServer)("https://127.0.0.1:1/")).rejects.toThrow("a loopback address");
  });

  it.each(["http://203.0.113.8/", "file:///etc/passwd", "ftp://203.0.113.8/"])("takes no %s", async (url) => {
    await expect(guardedFetch(publicServer)(url)).rejects.toThrow("expected https");
  });

  it("reaches this machine for a server on it", async () => {
    const response = await guardedFetch(new URL(victim.origin))(`${victim.origin}/x`, {
      headers: { a: "b" },
    });
    expect([response.status, await response.text()]).toEqual([200, "{}"]);
    expect(victim.received).toMatchObject([{ url: "/x", headers: { a: "b" } }]);
  });

  it("follows no redirect by itself", async () => {
    victim.answer = (_received, response) => response.writeHead(302, { location: "https://10.0.0.1/" }).end();
    expect((await guardedFetch(new URL(victim.origin))(victim.origin)).status).toBe(302);
    expect(victim.received).toHaveLength(1);
  });

  it("takes no more than a bounded answer", async () => {
    victim.answer = (_received, response) => response.writeHead(200).end("x".repeat(1024 * 1024));
    await expect(guardedFetch(new URL(victim.origin))(victim.origin)).rejects.toThrow(
      "more than 524288 bytes",
    );
  });
});

describe("isLoopbackHost()", () => {
  it("goes by the text alone", () => {
    expect(["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "0.0.0.0"].filter(isLoopbackHost)).toHaveLength(
      5,
    );
    expect(["localhost.example.com", "127.0.0.1.example.com", "10.0.0.1"].filter(isLoopbackHost)).toEqual([]);
  });
});

describe("addressKind()", () => {
  it("takes an address in another's clothes for what it is", () => {
    expect(addressKind("::ffff:127.0.0.1")).toBe("loopback");
    expect(addressKind("::ffff:a00:1")).toBe("private");
    expect(addressKind("203.0.113.7")).toBe("public");
    expect(addressKind("2001:db8::1")).toBe("public");
  });
});
