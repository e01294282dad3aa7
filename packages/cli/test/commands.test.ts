import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "./support/run-cli.ts";
import { createTempHome, type TempHome } from "./support/temp-home.ts";

describe("backplane", () => {
  let home: TempHome;

  beforeAll(async () => {
    home = await createTempHome();
  });

  afterAll(() => home.remove());

  it("--help documents the commands and the exit codes", async () => {
    const { code, stdout } = await runCli(home, ["--help"]);
    expect(code).toBe(0);
    for (const command of [
      "mcp",
      "list",
      "call",
      "logs",
      "doctor",
      "auth",
      "config",
      "validate",
      "setup",
      "demo",
    ])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    expect(stdout).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 .*\n {2}130 /);
    expect(stdout).toContain("Examples:");
  });

  it.each([
    "mcp",
    "list",
    "call",
    "logs",
    "doctor",
    "auth",
    "auth login",
    "auth logout",
    "auth status",
    "config",
    "config path",
    "config show",
    "config validate",
    "validate",
    "setup",
    "setup opencode",
    "demo",
  ])("%s --help shows examples", async (command) => {
    const { code, stdout } = await runCli(home, [...command.split(" "), "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\\n  .*backplane ${command}`));
  });

  it("--version prints the version of the package", async () => {
    const { code, stdout } = await runCli(home, ["--version"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it.each([
    ["lsit", "Did you mean list?"],
    ["list --jsn", "Did you mean --json?"],
    ["", "Usage: backplane"],
    ["setup", "Usage: backplane setup"],
    ["setup opncode", "unknown command"],
    ["logs", "missing required argument 'plugin'"],
    ["list one two", "too many arguments"],
    ["validate", "missing required argument 'folder'"],
    ["call a b --timeout soon", "Expected a whole number from 1 to 2147483647"],
    ["call a b --timeout 0", "Expected a whole number from 1 "],
    ["call a b --timeout 1e3", "Expected a whole number from 1 "],
    ["demo --port 65536", "Expected a whole number from 0 to 65535"],
    ["demo --port=-1", "Expected a whole number from 0 "],
    ["mcp --names short", "Allowed choices are prefixed, plain"],
    ["logs a -n 1.5", "Expected a whole number from 1 "],
    ["logs a --lines", "argument missing"],
    ["setup opencode --name b/p", "Cannot use the name"],
  ])("%s is a usage error with a hint", async (line, hint) => {
    const { code, stdout, stderr } = await runCli(home, line.split(" ").filter(Boolean));
    expect(stderr).toContain(hint);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});
