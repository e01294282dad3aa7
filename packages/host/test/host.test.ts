import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { logFilePath } from "../src/index.ts";
import { markedProcesses } from "./marked-processes.ts";
import { createTestHost, type TestHost } from "./test-host.ts";

const fixtures = path.join(import.meta.dirname, "zoo", "fixtures");

function openHost(plugins: readonly string[], home?: string): TestHost {
  const test = createTestHost(home === undefined ? {} : { home });
  onTestFinished(() => test.close());
  for (const name of plugins) {
    const link = path.join(test.pluginFolder, name);
    if (!existsSync(link)) symlinkSync(path.join(fixtures, name), link);
  }
  return test;
}

/** A package with an MCP server and a skill. Returns its folder. */
function writePackage(test: TestHost, mcpServers: object = {}): string {
  const folder = path.join(test.pluginFolder, "p");
  const schemas = "https://agent-plugins.org/schemas/1.0.0";
  const files = {
    "plugin.json": JSON.stringify({ $schema: `${schemas}/plugin.schema.json`, name: "p", version: "2.0.0" }),
    "mcp.json": JSON.stringify({ $schema: `${schemas}/mcp.schema.json`, mcpServers }),
    "skills/pdf/SKILL.md": "---\nname: pdf\ndescription: Reads PDFs\n---\n",
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

const echo = ({ host }: TestHost) =>
  host.callTool("good-neighbour_echo", { arguments: { text: "hi" } }).then(({ value }) => value.content);
const said = [{ type: "text", text: "hi" }];

describe("Host.scan()", () => {
  it("does not wait for a plugin that starts with the host", async () => {
    const test = openHost([]);
    const folder = path.join(import.meta.dirname, "fixtures", "starts-for-ever");
    symlinkSync(folder, path.join(test.pluginFolder, "starts-for-ever"));
    await test.host.scan();
    expect(test.host.plugins()).toMatchObject([{ name: "starts-for-ever", state: { kind: "starting" } }]);
    expect(test.host.tools().map(({ name }) => name)).toEqual(["starts-for-ever_wait"]);
  });

  it("takes a package without a process of its own, starts nothing for it, and remembers it", async () => {
    const first = openHost([]);
    writePackage(first);
    const expected = [{ name: "p", version: "2.0.0", mcpServers: [], skills: ["pdf"], tools: [] }];
    await first.host.scan();
    expect(first.host.plugins()).toMatchObject(expected);
    await first.host.close();
    const second = openHost([], path.dirname(first.pluginFolder));
    await second.host.scan();
    expect(second.host.plugins()).toMatchObject(expected);
    await second.host.verify();
    expect(second.host.plugins()).toMatchObject(expected);
    expect([first.mark(), second.mark()]).toEqual([undefined, undefined]);
  });

  it("sees that a server or skill of a package changed, with the next scan", async () => {
    const test = openHost([]);
    const servers = { files: { type: "stdio", command: "node", args: ["-e", ""] } };
    const folder = writePackage(test, servers);
    await test.host.scan();
    expect(test.host.plugins()).toMatchObject([{ mcpServers: ["files"], skills: ["pdf"] }]);
    writeFileSync(path.join(folder, "mcp.json"), "{");
    await test.host.scan();
    expect(test.host.plugins()).toMatchObject([{ mcpServers: [], skills: ["pdf"] }]);
    writeFileSync(path.join(folder, "skills/pdf/SKILL.md"), "");
    await test.host.scan();
    expect(test.host.plugins()).toMatchObject([{ mcpServers: [], skills: [] }]);
    writePackage(test, servers);
    await test.host.scan();
    expect(test.host.plugins()).toMatchObject([{ mcpServers: ["files"], skills: ["pdf"] }]);
  });

  it("describes once what two scans at a time find, and keeps one process of it", async () => {
    const test = openHost(["good-neighbour"]);
    await Promise.all([test.host.scan(), test.host.scan(), test.host.scan()]);
    expect(test.host.plugins().map(({ name, state }) => [name, state.kind])).toEqual([
      ["good-neighbour", "idle"],
    ]);
    await echo(test);
    await test.host.scan();
    expect(await echo(test)).toEqual(said);
    if (process.platform === "linux") expect(markedProcesses(test.mark() ?? "")).toHaveLength(1);
  });

  it("starts nothing for what an earlier host described", async () => {
    const first = openHost(["good-neighbour"]);
    await first.host.scan();
    const names = first.host.tools().map(({ name }) => name);
    await first.host.close();
    const second = openHost([], path.dirname(first.pluginFolder));
    await second.host.scan();
    expect(second.host.tools().map(({ name }) => name)).toEqual(names);
    expect(second.mark()).toBeUndefined();
    expect(await echo(second)).toEqual(said);
  });

  it("tells listeners that tools came and went, until they are undone", async () => {
    const test = openHost(["good-neighbour"]);
    const seen: number[] = [];
    const undo = test.host.onChanged(() => seen.push(test.host.tools().length));
    await test.host.scan();
    expect(seen.at(-1)).toBe(1);
    rmSync(path.join(test.pluginFolder, "good-neighbour"));
    await test.host.scan();
    expect(seen.at(-1)).toBe(0);
    const count = seen.length;
    undo();
    undo();
    await test.host.scan();
    expect(seen).toHaveLength(count);
    await expect(echo(test)).rejects.toMatchObject({ code: "unknown_tool" });
  });

  it("tries a plugin again that failed", async () => {
    const test = openHost([]);
    const folder = path.join(test.pluginFolder, "changing");
    cpSync(path.join(fixtures, "exits-with-message"), folder, { recursive: true });
    const manifest = path.join(folder, "plugin.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replaceAll("exits-with-message", "changing"));
    await test.host.scan();
    expect(test.host.plugins()[0]?.state).toMatchObject({
      kind: "failed",
      reason: expect.stringContaining("cannot open database"),
    });
    writeFileSync(path.join(folder, "main.sh"), "#!/bin/sh\necho changed >&2; exit 4\n");
    await test.host.scan();
    expect(test.host.plugins()[0]?.state).toMatchObject({
      reason: expect.stringContaining("exited with code 4"),
    });
  });

  it("starts again with an empty cache where the old one is damaged", async () => {
    const first = openHost(["good-neighbour"]);
    await first.host.scan();
    await first.host.close();
    const cache = path.join(first.paths.cache, "descriptions.json");
    writeFileSync(cache, readFileSync(cache, "utf8").replace('"spec":{', '"spec":null,"was":{'));
    const second = openHost([], path.dirname(first.pluginFolder));
    await second.host.scan();
    expect(await echo(second)).toEqual(said);
  });

  it("works where neither cache nor log can be written", async () => {
    const test = openHost(["good-neighbour"]);
    const home = path.dirname(test.pluginFolder);
    for (const name of [".cache", ".local"]) writeFileSync(path.join(home, name), "a file, no folder");
    await test.host.scan();
    expect(await echo(test)).toEqual(said);
  });
});

describe("Host.callTool()", () => {
  it("gives a plugin nothing of the host's environment", async () => {
    process.env["BACKPLANE_TEST_CANARY"] = "a secret of the host";
    onTestFinished(() => {
      delete process.env["BACKPLANE_TEST_CANARY"];
    });
    const test = openHost([]);
    const file = path.join(test.pluginFolder, "tells-environment");
    writeFileSync(file, `#!/bin/sh\n/usr/bin/env >&2\n/bin/cat >&2\npwd >&2\nexit 1\n`);
    chmodSync(file, 0o755);
    await test.host.scan();
    await test.host.close();
    const log = readFileSync(logFilePath(test.paths.logs, "tells-environment"), "utf8");
    const lines = log.split("\n").filter(Boolean);
    const printed = lines.map((line) => JSON.parse(line)).filter(({ source }) => source === "stderr");
    const names = printed.map(({ message }) => String(message).split("=")[0] ?? "").toSorted();
    expect(names).toEqual(
      [
        "BACKPLANE_PLUGIN",
        "BACKPLANE_RUN",
        "LANG",
        "PATH",
        "PLUGIN_MAX_PORT",
        "PLUGIN_MIN_PORT",
        "PLUGIN_PROTOCOL_VERSIONS",
        "PLUGIN_UNIX_SOCKET_DIR",
        "PWD",
        "TMPDIR",
        test.pluginFolder,
      ].toSorted(),
    );
    expect(log).not.toContain("a secret of the host");
  });

  it("throws invalid_arguments for what is no JSON, and unknown_tool for what is no tool", async () => {
    const test = openHost(["good-neighbour"]);
    await test.host.scan();
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    for (const args of [circular, { big: 1n }]) {
      await expect(test.host.callTool("good-neighbour_echo", { arguments: args })).rejects.toMatchObject({
        code: "invalid_arguments",
      });
    }
    await expect(test.host.callTool("echo")).rejects.toMatchObject({ code: "unknown_tool" });
  });

  it("takes a timeout longer than any timer", async () => {
    const test = openHost(["good-neighbour"]);
    await test.host.scan();
    for (const timeoutMs of [2 ** 31, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY]) {
      const options = { arguments: { text: "hi" }, timeoutMs };
      expect((await test.host.callTool("good-neighbour_echo", options)).value.content).toEqual(said);
    }
  });

  it("runs many calls at once, refuses those beyond the queue, and loses none", async () => {
    const test = openHost(["good-neighbour"]);
    await test.host.scan();
    await echo(test);
    const calls = Array.from({ length: 400 }, () => echo(test).catch(({ code }) => code));
    const ends = await Promise.all(calls);
    // 64 run and 256 wait.
    expect(ends.filter((end) => end === "overloaded")).toHaveLength(80);
    expect(ends.filter((end) => end !== "overloaded")).toEqual(Array(320).fill(said));
  });
});

describe("Host.close()", () => {
  it("ends a scan whose plugins do not answer, long before their deadline", async () => {
    const test = openHost(["silent", "hangs-in-describe"]);
    const scan = test.host.scan();
    const ended = scan.then(
      () => "ended",
      () => "failed",
    );
    const kinds = () => test.host.plugins().map(({ state }) => state.kind);
    await vi.waitFor(() => expect(kinds()).toEqual(["describing", "describing"]));
    const before = Date.now();
    await test.host.close();
    expect(await ended).toBe("ended");
    // The deadline is 30 s.
    expect(Date.now() - before).toBeLessThan(15_000);
    expect(test.mark()).toBeUndefined();
  });

  it("ends calls that wait for a start or an answer with closed, and refuses new ones", async () => {
    const test = openHost(["never-answers", "never-initializes", "good-neighbour"]);
    await test.host.scan();
    await test.host.callTool("never-answers_answer");
    const codes = ["never-answers_wait", "never-initializes_run"].map((tool) =>
      test.host.callTool(tool).catch(({ code }) => code),
    );
    await echo(test);
    await test.host.close();
    expect(await Promise.all(codes)).toEqual(["closed", "closed"]);
    await expect(echo(test)).rejects.toMatchObject({ code: "closed" });
    expect(test.mark()).toBeUndefined();
    await test.host.close();
  });

  it("of a host that did nothing leaves nothing", async () => {
    const test = openHost([]);
    await test.host.close();
    expect(test.mark()).toBeUndefined();
    expect(existsSync(test.paths.cache)).toBe(false);
    await expect(test.host.scan()).rejects.toMatchObject({ code: "closed" });
  });
});
