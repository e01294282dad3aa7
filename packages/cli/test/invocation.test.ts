import path from "node:path";
import { expect, it } from "vitest";
import { agentCommand, shellLine } from "../src/invocation.ts";

it("agentCommand() names Node, the program, every plugin folder and the config by absolute path", () => {
  const choice = { plugins: ["plugins", "/srv/plugins"], config: "c.toml" };
  const [node = "", main = "", ...rest] = agentCommand(choice);
  expect(path.isAbsolute(node) && path.isAbsolute(main)).toBe(true);
  const folders = ["--plugins", path.resolve("plugins"), "--plugins", "/srv/plugins"];
  expect(rest).toEqual(["mcp", ...folders, "--config", path.resolve("c.toml")]);
});

it("agentCommand() leaves the plugin folder and the config to whoever runs it, when none was chosen", () => {
  expect(agentCommand().slice(2)).toEqual(["mcp"]);
});

it("shellLine() quotes what a shell would take apart", () => {
  expect(shellLine(["node", "/a b/it's", "$HOME"])).toBe("node '/a b/it'\\''s' '$HOME'");
});
