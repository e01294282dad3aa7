import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type HttpFace, type HttpOptions, serveHttp } from "../../src/index.ts";
import { echo, FakeHost } from "../fake-host.ts";
import { type Received, send } from "./http-client.ts";

const serverInfo = { name: "bp", version: "1.2.3" };
const _meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "me", version: "0" },
};
/** A call that needs nothing before it: what an attacker would send. */
const body = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "echo", arguments: {}, _meta },
});
const modern = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "echo" };

let host: FakeHost;
let face: HttpFace;

beforeEach(() => {
  host = new FakeHost({ echo });
});

afterEach(() => face.close());

async function open(options: Partial<HttpOptions> = {}): Promise<void> {
  face = await serveHttp({ host, serverInfo, port: 0, ...options });
}

const callWith = (headers: Record<string, string>): Promise<Received> =>
  send(face.url, { headers: { ...modern, ...headers }, body });

describe("admit()", () => {
  test("lets a local client call", async () => {
    await open();
    expect((await callWith({})).status).toBe(200);
    expect(host.calls).toHaveLength(1);
  });

  test.each([
    ["a page whose name leads here (DNS rebinding)", { host: "evil.example", origin: "http://evil.example" }],
    ["a page of another site", { origin: "https://evil.example" }],
    ["a page in a sandbox", { origin: "null" }],
  ])("answers 403 to %s", async (_who, headers) => {
    await open();
    const { status, text } = await callWith(headers);
    expect({ status, calls: host.calls.length }).toEqual({ status: 403, calls: 0 });
    expect(JSON.parse(text).error.message).toContain("--allow-host");
  });

  test("is what keeps a rebound page out: served under that name, it may call", async () => {
    await open({ allowedHosts: ["evil.example"] });
    expect((await callWith({ host: "evil.example", origin: "http://evil.example" })).status).toBe(200);
    expect(host.calls).toHaveLength(1);
  });

  test("answers 415 to what a page may send without its browser asking first", async () => {
    await open();
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
      expect((await callWith({ "content-type": type })).status).toBe(415);
    expect(host.calls).toEqual([]);
    // The browser would ask with OPTIONS before it sends JSON, and gets no leave.
    const asked = await send(face.url, { method: "OPTIONS", headers: { origin: "http://localhost:3000" } });
    expect(asked.status).toBe(405);
    expect(asked.headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("answers 404 to any other path, and 405 to other methods", async () => {
    await open();
    for (const path of ["/", "/mcpx", "/mcp/", "/.well-known/oauth-protected-resource/mcp"])
      expect((await send(face.url.replace("/mcp", path))).status).toBe(404);
    for (const method of ["PUT", "PATCH", "HEAD", "OPTIONS", "TRACE"])
      expect(await send(face.url, { method })).toMatchObject({
        status: 405,
        headers: { allow: "GET, POST, DELETE" },
      });
    expect((await send(`${face.url}?a=1`, { headers: modern, body })).status).toBe(200);
  });

  test("wants a token where there are tokens, in either era", async () => {
    await open({ tokens: ["the-one-token"] });
    for (const headers of [modern, {}]) {
      for (const authorization of ["", "Bearer wrong", "Basic the-one-token"]) {
        const refused = await send(face.url, { headers: { ...headers, authorization }, body });
        expect(refused.status).toBe(401);
        expect(refused.headers["www-authenticate"]).toMatch(/^Bearer /);
        expect(refused.headers.connection).toBe("close");
      }
    }
    expect(host.calls).toEqual([]);
    expect((await callWith({ authorization: "Bearer the-one-token" })).status).toBe(200);
  });

  test("takes a token from nowhere but the header", async () => {
    await open({ tokens: ["the-one-token"] });
    const url = `${face.url}?access_token=the-one-token`;
    expect((await send(url, { headers: { ...modern, cookie: "token=the-one-token" }, body })).status).toBe(
      401,
    );
  });

  test("lets only those with a token in from other machines", async () => {
    await open({ hostname: "0.0.0.0", tokens: ["the-one-token"] });
    const url = face.url.replace("0.0.0.0", "127.0.0.1");
    expect((await send(url, { headers: modern, body })).status).toBe(401);
    const authorization = "Bearer the-one-token";
    expect((await send(url, { headers: { ...modern, authorization }, body })).status).toBe(200);
    expect(
      (await send(url, { headers: { ...modern, authorization, host: "evil.example" }, body })).status,
    ).toBe(403);
  });
});
