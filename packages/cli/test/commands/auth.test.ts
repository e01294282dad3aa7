import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OAuthServer, ProtectedServer } from "../../../host/test/authorization/oauth-servers.ts";
import { ended, fixture, runCli, startCli } from "../support/run-cli.ts";
import { createTempHome, type TempHome } from "../support/temp-home.ts";

let home: TempHome;
let oauth: OAuthServer;
let server: ProtectedServer;

beforeEach(async () => {
  home = await createTempHome();
  oauth = await new OAuthServer().listen();
  server = await new ProtectedServer(oauth).listen();
  const schemas = "https://agent-plugins.org/schemas/1.0.0";
  const write = (file: string, content: object): Promise<string> =>
    home.write(`.opencode/plugins/far/${file}`, JSON.stringify(content));
  await write("plugin.json", { $schema: `${schemas}/plugin.schema.json`, name: "far" });
  const mcpServers = { api: { type: "streamable-http", url: server.url } };
  await write("mcp.json", { $schema: `${schemas}/mcp.schema.json`, mcpServers });
});

afterEach(async () => {
  await server.http.close();
  await oauth.http.close();
  await home.remove();
});

const browser = { env: { BROWSER: fixture("browser.mjs") } };

describe("backplane auth", () => {
  it("login authorizes a server of which list said that it has to be", async () => {
    const before = await runCli(home, ["list"]);
    expect(before).toMatchObject({ code: 1, stdout: expect.stringContaining("backplane auth login far") });
    const login = await runCli(home, ["auth", "login", "far"], browser);
    expect(login).toMatchObject({ code: 0, stdout: `Authorized: far at ${server.url}\n` });
    expect(login.stderr).toContain(`Log in at ${oauth.issuer}, which is asked for: read\n`);
    expect(await runCli(home, ["call", "far", "run"])).toMatchObject({ code: 0, stdout: "ran\n" });
  });

  it("login is the way out that doctor names", async () => {
    const { stdout } = await runCli(home, ["doctor", "--json"]);
    expect(JSON.parse(stdout).findings).toContainEqual({
      level: "warning",
      message: `${server.url} wants an authorization of far that it has not got`,
      remedy: expect.stringContaining("auth login far"),
    });
    await runCli(home, ["auth", "login", "far"], browser);
    expect((await runCli(home, ["doctor"])).stdout).toContain(`✓ Authorization of far for ${server.url}`);
  });

  it("login takes package/server, and asks the server by itself what it wants", async () => {
    expect(await runCli(home, ["auth", "login", "far/api"], browser)).toMatchObject({ code: 0 });
  });

  it("login uses the client of the config, whose secret is kept nowhere else", async () => {
    await home.write("secret", "sh-secret\n");
    await home.write(
      ".config/backplane/config.toml",
      `[authorization.clients.far]\nissuer = "${oauth.issuer}"\nclient_id = "mine"\nclient_secret_file = "~/secret"\n`,
    );
    oauth.metadata = { token_endpoint_auth_methods_supported: ["client_secret_post"] };
    expect(await runCli(home, ["auth", "login", "far"], browser)).toMatchObject({ code: 0 });
    const form = new URLSearchParams(oauth.http.received.find(({ url }) => url === "/token")?.body);
    expect(Object.fromEntries(form)).toMatchObject({ client_id: "mine", client_secret: "sh-secret" });
    for (const text of await kept()) expect(text).not.toContain("sh-secret");
    // Also not when the host renews.
    oauth.good.clear();
    expect(await runCli(home, ["call", "far", "run"])).toMatchObject({ code: 0, stdout: "ran\n" });
    for (const text of await kept()) expect(text).not.toContain("sh-secret");
  });

  it("login waits on when another page of the browser sends something, and gives up in time", async () => {
    const child = startCli(home, ["auth", "login", "far", "--no-browser", "--timeout", "3"]);
    const result = ended(child);
    let said = "";
    while (!said.includes("Waiting")) said += String(await once(child.stderr, "data"));
    const address = new URL(/^http.*authorize.*$/m.exec(said)?.[0] ?? "");
    const callback = address.searchParams.get("redirect_uri") ?? "";
    const { status } = await fetch(`${callback}?code=evil&state=guessed`);
    expect(status).toBe(400);
    expect((await fetch(new URL("/", callback))).status).toBe(404);
    expect(await result).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Nobody came back from the browser within 3 s; nothing is authorized"),
    });
    expect(oauth.tokenRequests).toBe(0);
  });

  it("login ends with the reason when the authorization server gives nothing", async () => {
    oauth.answerToken = (response) => response.writeHead(400).end('{"error":"invalid_grant"}');
    const { code, stderr } = await runCli(home, ["auth", "login", "far"], browser);
    expect(code).toBe(1);
    expect(stderr).toContain("error: Cannot authorize: the authorization server answers invalid_grant");
  });

  it("login and logout say which servers there are when none of that name is", async () => {
    for (const command of ["login", "logout"])
      expect(await runCli(home, ["auth", command, "fra"])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('No plugin "fra" is an MCP server over HTTP; those are: far'),
      });
  });

  it("status shows what is granted and nothing secret, also as JSON; logout forgets it", async () => {
    expect((await runCli(home, ["auth", "status"])).stdout).toMatch(/^far +http\S+ +none +- +-$/m);
    await runCli(home, ["list"]);
    const wanted = await runCli(home, ["auth", "status"]);
    expect(wanted.stdout).toMatch(/^far +http\S+ +wanted +/m);
    expect(wanted.stderr).toContain("auth login PLUGIN");
    await runCli(home, ["auth", "login", "far"], browser);
    const { stdout } = await runCli(home, ["auth", "status", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      servers: [
        {
          plugin: "far",
          package: "far",
          server: "api",
          url: server.url,
          state: "authorized",
          issuer: oauth.issuer,
          scope: "read",
          expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          canRenew: true,
        },
      ],
    });
    expect(stdout).not.toContain("s3cret");
    expect((await runCli(home, ["auth", "logout", "far"])).stdout).toBe("far: forgotten\n");
    expect((await runCli(home, ["auth", "logout", "far"])).stdout).toBe("far: nothing was kept\n");
    expect((await runCli(home, ["call", "far", "run"])).code).toBe(1);
  });
});

/** Everything that is kept of authorizations, as text. */
async function kept(): Promise<string[]> {
  const folder = home.at(".local", "state", "backplane", "authorizations");
  return await Promise.all((await readdir(folder)).map((file) => readFile(`${folder}/${file}`, "utf8")));
}
