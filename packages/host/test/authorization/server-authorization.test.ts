import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AuthorizationStore, startLogin } from "../../src/authorization/index.ts";
import type { HostError } from "../../src/index.ts";
import { writeMcpPackage } from "../mcp-package.ts";
import type { Received } from "../runtimes/mcp/http/mcp-http-server.ts";
import { createTestHost, type TestHost } from "../test-host.ts";
import { OAuthServer, ProtectedServer } from "./oauth-servers.ts";

let oauth: OAuthServer;
let server: ProtectedServer;
let test: TestHost;

beforeEach(async () => {
  oauth = await new OAuthServer().listen();
  server = await new ProtectedServer(oauth).listen();
  test = createTestHost();
  mount("p", server.url);
});

afterEach(async () => {
  await test.close();
  await server.http.close();
  await oauth.http.close();
});

function mount(name: string, url: string, headers?: Record<string, string>): void {
  const far = { type: "streamable-http", url, ...(headers && { headers }) };
  writeMcpPackage(test.pluginFolder, { name, servers: { far } });
}

/** Does what `backplane auth login` does, and what a browser would. */
async function logIn(plugin = "p", url = server.url): Promise<void> {
  const login = await startLogin(
    { plugin, url },
    { store: store(), settings: {}, redirectUrl: "http://127.0.0.1:1/callback" },
  );
  const state = login.authorizationUrl.searchParams.get("state") ?? "";
  await login.finish(new URLSearchParams({ code: "c", state }));
}

const store = (): AuthorizationStore => new AuthorizationStore(test.paths.state);

const reason = (plugin = "p"): unknown => test.host.plugins().find(({ name }) => name === plugin)?.state;

const calls = (): readonly Received[] =>
  server.http.received.filter(({ message }) => message.method === "tools/call");

async function run(name = "p_run"): Promise<string> {
  const { value } = await test.host.callTool(name, { timeoutMs: 20_000 });
  return String(value.content[0]?.["text"]);
}

/** Everything that is kept of what happened, as text. */
function everythingLogged(): string {
  if (!existsSync(test.paths.logs)) return "";
  return readdirSync(test.paths.logs)
    .map((file) => readFileSync(path.join(test.paths.logs, file), "utf8"))
    .join("\n");
}

describe("A mounted server that wants an authorization", () => {
  it("says so, and names the command that gives it", async () => {
    await test.host.scan();
    expect(reason()).toEqual({
      kind: "failed",
      reason: `${server.url} wants an authorization. To authorize it, run: backplane auth login p`,
    });
  });

  it("is used once it is authorized, also by a host that runs already", async () => {
    await test.host.scan();
    await test.host.watch();
    await logIn();
    await vi.waitFor(() => expect(test.host.tools()).toHaveLength(1), { timeout: 30_000 });
    expect(await run()).toBe("ran");
    expect(oauth.tokenRequests).toBe(1);
  });

  it("is asked with a fresh token when the old one is over, of which many calls at once need but one", async () => {
    await logIn();
    await test.host.scan();
    await run();
    oauth.good.clear();
    expect(await Promise.all(Array.from({ length: 10 }, () => run()))).toEqual(Array(10).fill("ran"));
    expect(oauth.tokenRequests).toBe(2);
  });

  it("is asked with one fresh token by two hosts: a refresh token is good for once", async () => {
    await logIn();
    const other = createTestHost({ home: path.dirname(test.pluginFolder) });
    await Promise.all([test.host.scan(), other.host.scan()]);
    await Promise.all([run(), other.host.callTool("p_run")]);
    oauth.good.clear();
    await Promise.all([run(), other.host.callTool("p_run")]);
    expect(oauth.tokenRequests).toBe(2);
    await other.host.close();
  });

  it("gets no request twice that it refuses with the fresh token, too", async () => {
    await logIn();
    await test.host.scan();
    await run();
    server.intercept = ({ message }, response) => {
      if (message.method !== "tools/call") return false;
      response.writeHead(401, { "www-authenticate": "Bearer" }).end();
      return true;
    };
    const before = calls().length;
    await expect(run()).rejects.toMatchObject({ code: "unauthorized" });
    expect(calls().length - before).toBe(2);
    expect(oauth.tokenRequests).toBe(2);
  });

  it("is given up when what was granted is over, without a word of any token", async () => {
    await logIn();
    await test.host.scan();
    await run();
    oauth.good.clear();
    oauth.refreshable.clear();
    const error = await run().catch((thrown: HostError) => thrown);
    expect(error).toMatchObject({
      code: "unauthorized",
      message: `Plugin "p": What was granted for ${server.url} is over: the authorization server answers invalid_grant. To authorize it, run: backplane auth login p`,
    });
    // A second time the authorization server is not asked.
    const asked = oauth.tokenRequests;
    await expect(run()).rejects.toMatchObject({ code: "unauthorized" });
    expect(oauth.tokenRequests).toBe(asked);
    await logIn();
    expect(await run()).toBe("ran");
    expect(everythingLogged()).not.toContain("s3cret");
    expect(JSON.stringify(test.host.plugins())).not.toContain("s3cret");
  });

  it("keeps what was granted when the authorization server is out of order", async () => {
    await logIn();
    await test.host.scan();
    await run();
    oauth.good.clear();
    oauth.answerToken = (response) => response.writeHead(503).end("refresh-1-s3cret is fine");
    const error = await run().catch((thrown: HostError) => thrown);
    expect(error).toMatchObject({ code: "plugin_error", message: expect.not.stringContaining("s3cret") });
    oauth.answerToken = undefined;
    expect(await run()).toBe("ran");
  });

  it("wants a further right for a call: the next login asks for both", async () => {
    await logIn();
    await test.host.scan();
    server.neededScope = "read write";
    await expect(run()).rejects.toMatchObject({
      code: "unauthorized",
      message: expect.stringContaining('wants a further authorization ("read write")'),
    });
    expect(oauth.tokenRequests).toBe(1);
    oauth.scope = "read write";
    await logIn();
    expect(await run()).toBe("ran");
  });

  it("is not used any more after a logout, also by a host that runs", async () => {
    await logIn();
    await test.host.scan();
    await run();
    await store().remove({ plugin: "p", url: server.url });
    await expect(run()).rejects.toMatchObject({ code: "unauthorized" });
  });

  it("is no plugin that crashes: however often it is called without an authorization, a login is enough", async () => {
    await logIn();
    await test.host.scan();
    await store().remove({ plugin: "p", url: server.url });
    for (let i = 0; i < 10; i += 1) await expect(run()).rejects.toMatchObject({ code: "unauthorized" });
    expect(reason()).toEqual({ kind: "idle" });
    await logIn();
    expect(await run()).toBe("ran");
  });

  it("is authorized by itself with client_credentials", async () => {
    const secret = path.join(test.pluginFolder, "..", "secret");
    writeFileSync(secret, "sh-secret");
    oauth.metadata = { token_endpoint_auth_methods_supported: ["client_secret_basic"] };
    const client = {
      issuer: oauth.issuer,
      clientId: "me",
      clientSecretFile: secret,
      grant: "client_credentials",
    } as const;
    const other = createTestHost({
      home: path.dirname(test.pluginFolder),
      authorization: { clients: { p: client } },
    });
    await other.host.scan();
    server.neededScope = "read write";
    oauth.scope = "read write";
    oauth.good.clear();
    expect((await other.host.callTool("p_run")).value.content).toEqual([{ type: "text", text: "ran" }]);
    const [first] = oauth.http.received.filter(({ url }) => url === "/token");
    expect(first?.body).toContain("grant_type=client_credentials");
    expect(first?.headers.authorization).toBe(`Basic ${Buffer.from("me:sh-secret").toString("base64")}`);
    await other.host.close();
  });

  it("is sent the authorization that the package itself gives, and no other", async () => {
    await logIn("q");
    mount("q", server.url, { authorization: "Bearer of-the-package" });
    await test.host.scan();
    expect(server.tokens).toContain("of-the-package");
    expect(server.tokens.filter((token) => token?.startsWith("access-"))).toEqual([]);
  });
});

describe("An access token", () => {
  it("is for nobody's eyes but the user's", async () => {
    await logIn();
    const folder = path.join(test.paths.state, "authorizations");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(folder))
      expect(statSync(path.join(folder, file)).mode & 0o777).toBe(0o600);
  });

  it("goes to no other server that the plugin names later", async () => {
    await logIn();
    const thief = await new ProtectedServer(oauth).listen();
    mount("p", thief.url);
    await test.host.scan();
    expect(thief.http.received.length).toBeGreaterThan(0);
    expect(new Set(thief.tokens)).toEqual(new Set([undefined]));
    await thief.http.close();
  });

  it("is not another plugin's, though it names the same server", async () => {
    await logIn();
    mount("q", server.url);
    await test.host.scan();
    expect(reason("p")).toMatchObject({ kind: "idle" });
    expect(reason("q")).toMatchObject({ kind: "failed", reason: expect.stringContaining("auth login q") });
  });

  it.each(["/elsewhere", "another origin"])(
    "does not go along when the server leads to %s",
    async (target) => {
      await logIn();
      mount("keyed", server.url, { authorization: "Bearer access-1-s3cret" });
      await test.host.scan();
      await run();
      const thief = await new ProtectedServer(oauth).listen();
      server.intercept = ({ url, message }, response) => {
        if (url === "/elsewhere" || message.method !== "tools/call") return false;
        const location = target === "/elsewhere" ? target : thief.url;
        response.writeHead(307, { location }).end();
        return true;
      };
      const before = calls().length;
      await expect(run()).rejects.toMatchObject({ message: expect.stringContaining("leads to") });
      expect(thief.http.received).toEqual([]);
      expect(
        calls()
          .slice(before)
          .map(({ url }) => url),
      ).toEqual(["/mcp"]);
      // So it would be: what a package names as a header does go along, within the origin.
      await run("keyed_run").catch(() => {});
      const led = server.http.received.filter(({ url }) => url === "/elsewhere");
      expect(new Set(led.map(({ headers }) => headers.authorization))).toEqual(
        new Set(target === "/elsewhere" ? ["Bearer access-1-s3cret"] : []),
      );
      await thief.http.close();
    },
  );
});
