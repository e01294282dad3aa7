import path from "node:path";
import { expect, it } from "vitest";
import { agentCommand, shellLine } from "../src/invocation.ts";

it("agentCommand() names Node, the program and every plugin folder by absolute path", () => {
  const [node = "", main = "", ...rest] = agentCommand(["plugins", "/srv/plugins"]);
  expect(path.isAbsolute(node) && path.isAbsolute(main)).toBe(true);
  expect(rest).toEqual(["mcp", "--plugins", path.resolve("plugins"), "--plugins", "/srv/plugins"]);
});

it("agentCommand() leaves the plugin folder to whoever runs it, when none was chosen", () => {
  expect(agentCommand().slice(2)).toEqual(["mcp"]);
});

it("shellLine() quotes what a shell would take apart", () => {
  expect(shellLine(["node", "/a b/it's", "$HOME"])).toBe("node '/a b/it'\\''s' '$HOME'");
});
