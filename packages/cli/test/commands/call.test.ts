import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logLine } from "../support/log-line.ts";
import { processesGone } from "../support/processes.ts";
import { fixture, runCli, startCli } from "../support/run-cli.ts";
import { createTempHome, leftovers, type TempHome } from "../support/temp-home.ts";

const plugins = ["--plugins", fixture("plugins")];

describe("backplane call", () => {
  let home: TempHome;

  beforeAll(async () => {
    home = await createTempHome();
  });

  afterAll(() => home.remove());

  const call = (...args: string[]) => runCli(home, ["call", ...args, ...plugins]);

  it("prints the text of the result", async () => {
    const { code, stdout } = await call("hello", "greet", '{"name":"Ada"}');
    expect({ code, stdout }).toEqual({ code: 0, stdout: "Hello, Ada!\n" });
  });

  it("reads the arguments from stdin", async () => {
    const args = ["call", "hello", "greet", "-", ...plugins];
    const { stdout } = await runCli(home, args, { input: '{"name":\n"Grace"}\n' });
    expect(stdout).toBe("Hello, Grace!\n");
  });

  it("--json prints the whole result", async () => {
    const { stdout } = await call("hello", "greet", '{"name":"Ada"}', "--json");
    expect(JSON.parse(stdout)).toEqual({ content: [{ type: "text", text: "Hello, Ada!" }] });
  });

  it("fails with the tool", async () => {
    const { code, stdout } = await call("hello", "fail");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "It went wrong\n" });
  });

  it("makes the control characters of a result harmless, but not in JSON", async () => {
    const { stdout } = await call("hello", "deceive");
    expect(stdout).toBe("red \\x1b[31mtext\\u{202e}\nsecond line\n");
    const json = await call("hello", "deceive", "--json");
    expect(JSON.parse(json.stdout).content[0].text).toBe("red \u001b[31mtext\u202e\nsecond line");
  });

  it.each(["{name", "[]", "null", "7"])("takes the arguments %j for a usage error", async (args) => {
    const { code, stderr } = await call("hello", "greet", args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: Cannot (read|use) the arguments: .*\(got /);
  });

  it.each([
    [["nobody", "greet"], 'No plugin "nobody"'],
    [["hello", "gret"], 'Plugin "hello" has no tool "gret"; it has deceive, fail, greet, wait'],
    [["exits-at-once", "x", "--plugins", fixture("bad-plugins")], 'Plugin "exits-at-once" cannot be used: '],
  ])("%j fails and says why", async (args, message) => {
    const { code, stdout, stderr } = await call(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("\u001b");
  });

  it("fails when the time is over, be it before the plugin was ready or after", async () => {
    const { code, stdout, stderr } = await call("hello", "wait", "--timeout", "300");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    const when = "(The plugin was not ready before the deadline|No answer within \\d+ ms)";
    expect(stderr).toMatch(new RegExp(`^error: Plugin "hello": ${when}\n$`));
  });

  it("ends at Ctrl-C with 130, and leaves nothing", async () => {
    // A home of its own: in the other one, a call before has logged that it waits.
    const home = await createTempHome();
    const child = startCli(home, ["call", "hello", "wait", ...plugins]);
    await logLine(home, { log: "hello", containing: "Waiting" });
    const exit = once(child, "exit");
    process.kill(-(child.pid ?? 0), "SIGINT");
    expect(await exit).toEqual([130, null]);
    await processesGone(home.folder, 2_000);
    expect(await leftovers(home)).toEqual([]);
    await home.remove();
  });
});
