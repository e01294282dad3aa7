import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processesGone, processStarted } from "../support/processes.ts";
import { fixture, runCli, startCli } from "../support/run-cli.ts";
import { createTempHome, leftovers, type TempHome } from "../support/temp-home.ts";

const hello = ["--plugins", fixture("plugins")];
const bad = ["--plugins", fixture("bad-plugins")];

/** As little of an MCP server as can list one tool. */
const mcpServer = `
import { createInterface } from "node:readline";
const tools = [{ name: "look", inputSchema: { type: "object" } }];
const results = {
  initialize: { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "s", version: "1.0.0" } },
  "tools/list": { tools },
};
createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line);
  if (id === undefined) return;
  const answer = results[method] ? { result: results[method] } : { error: { code: -32601, message: "Method not found" } };
  console.log(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
});
`;

describe("backplane list", () => {
  let home: TempHome;

  beforeAll(async () => {
    home = await createTempHome();
  });

  afterAll(() => home.remove());

  it("says where to put a plugin when there is none", async () => {
    const { code, stdout, stderr } = await runCli(home, ["list"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain(`No plugins in ${home.plugins}.`);
  });

  it("prints each plugin with its tools, uncoloured and on one line where there is no terminal", async () => {
    const { code, stdout } = await runCli(home, ["list", ...hello]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      "PLUGIN  VERSION  RUNTIME  STATE  TOOLS\n" +
        "hello   1.0.0    node     idle   4: hello_deceive, hello_fail, hello_greet, hello_wait\n",
    );
  });

  it("shows packages that have no process of their own, and counts MCP servers and skills where there are some", async () => {
    const schemas = "https://agent-plugins.org/schemas/1.0.0";
    const plugin = (name: string) =>
      JSON.stringify({ $schema: `${schemas}/plugin.schema.json`, name, version: "1.0.0" });
    const mcp = {
      $schema: `${schemas}/mcp.schema.json`,
      mcpServers: { files: { type: "stdio", command: "node", args: ["server.mjs"] } },
    };
    const skill = "---\nname: pdf\ndescription: Reads PDFs\n---\n";
    await home.write("packages/servers/plugin.json", plugin("servers"));
    await home.write("packages/servers/mcp.json", JSON.stringify(mcp));
    await home.write("packages/servers/server.mjs", mcpServer);
    await home.write("packages/skills/plugin.json", plugin("skills"));
    await home.write("packages/skills/skills/pdf/SKILL.md", skill);
    const { code, stdout } = await runCli(home, ["list", ...hello, "--plugins", "packages"]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      "PLUGIN   VERSION  RUNTIME  STATE  MCP SERVERS  SKILLS  TOOLS\n" +
        "hello    1.0.0    node     idle   -            -       4: hello_deceive, hello_fail, hello_greet, hello_wait\n" +
        "servers  1.0.0    mcp      idle   1            -       1: servers_look\n" +
        "skills   1.0.0    -        idle   -            1       -\n",
    );
  });

  it("--json prints the plugins of all folders", async () => {
    const { code, stdout } = await runCli(home, ["list", "--json", ...hello, ...bad]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).plugins).toMatchObject([
      { name: "exits-at-once", state: { kind: "failed", reason: expect.stringContaining("licence") } },
      { name: "hello", version: "1.0.0", runtime: "node", state: { kind: "idle" } },
    ]);
  });

  it("says why a plugin cannot be used, without the plugin's control characters, and fails", async () => {
    const { code, stdout, stderr } = await runCli(home, ["list", ...bad]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ exits-at-once: .*licence/m);
    expect(stdout).not.toContain("\u001b");
    expect(stderr).toContain("doctor");
  });

  it("ends quietly when nobody reads what it prints", async () => {
    const child = startCli(home, ["list", ...hello]);
    child.stdout.destroy();
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const [code] = await once(child, "close");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("ends at Ctrl-C while a plugin keeps it waiting, with 130, and leaves nothing", async () => {
    const child = startCli(home, ["list", "--plugins", fixture("silent-plugins")]);
    await processStarted(home.folder, "silent/main.mjs");
    const exit = once(child, "exit");
    process.kill(-(child.pid ?? 0), "SIGINT");
    expect(await exit).toEqual([130, null]);
    await processesGone(home.folder, 2_000);
    expect(await leftovers(home)).toEqual([]);
  });

  it("reads a folder given relative to where it runs", async () => {
    await mkdir(home.at("here"), { recursive: true });
    const { stderr } = await runCli(home, ["list", "--plugins", "here"]);
    expect(stderr).toContain(home.at("here"));
  });
});
