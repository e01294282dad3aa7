import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ServerFixture, writeMcpPackage } from "../mcp-package.ts";
import { McpHttpServer } from "../runtimes/mcp/http/mcp-http-server.ts";
import { createTestHost, type TestHost } from "../test-host.ts";

/** The rules of Agent Plugins 1.0.0 that show only when servers run. */
describe("Agent Plugins: servers that run", () => {
  let test: TestHost;
  let server: McpHttpServer;
  let other: McpHttpServer;

  beforeEach(async () => {
    test = createTestHost();
    server = await new McpHttpServer().listen();
    other = await new McpHttpServer().listen();
  });

  afterEach(async () => {
    await test.close();
    await server.close();
    await other.close();
  });

  const remote = (type: string) => ({ type, url: `${server.origin}/mcp`, headers: { "x-key": "secret" } });

  async function mount(servers: Record<string, object>): Promise<void> {
    writeMcpPackage(test.pluginFolder, { name: "p", servers });
    await test.host.scan();
  }

  it("headers are sent to the server's origin and never on to another", async () => {
    server.answer = (_received, response) =>
      response.writeHead(307, { location: `${other.origin}/mcp` }).end();
    await mount({ main: remote("streamable-http") });
    expect(server.received[0]?.headers["x-key"]).toBe("secret");
    expect(other.received).toEqual([]);
  });

  it("the declared transport is used for the first attempt", async () => {
    await mount({ main: remote("streamable-http") });
    expect(server.received[0]).toMatchObject({ method: "POST", url: "/mcp" });
  });

  it("a server that does not connect does not stop the others", async () => {
    await mount({ broken: remote("streamable-http"), good: new ServerFixture().entry });
    const states = Object.fromEntries(test.host.plugins().map(({ name, state }) => [name, state.kind]));
    expect(states).toMatchObject({ "p.broken": "failed", "p.good": "idle" });
    expect(test.host.tools().length).toBeGreaterThan(0);
  });

  it("sse is optional to support: an entry of that type says so, and the others run", async () => {
    await mount({ old: remote("sse"), good: new ServerFixture().entry });
    const old = test.host.plugins().find(({ name }) => name === "p.old");
    expect(old?.state).toMatchObject({
      kind: "failed",
      reason: expect.stringContaining('does not speak the transport "sse"'),
    });
    expect(test.host.tools().length).toBeGreaterThan(0);
  });
});
