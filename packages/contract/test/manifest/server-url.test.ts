import { describe, expect, test } from "vitest";
import { serverUrlProblem } from "../../src/manifest/server-url.ts";

describe("serverUrlProblem()", () => {
  test.each([
    "https://a.example",
    "https://a.example:8443/mcp?x=${PLUGIN_ROOT}",
    "HTTPS://A.EXAMPLE/",
    "http://localhost/mcp",
    "http://127.0.0.1:80/mcp",
    "http://127.255.0.9/",
    "http://[::1]:3000/mcp",
    "https://a.example/@user",
  ])("takes %s", (url) => {
    expect(serverUrlProblem(url)).toBeUndefined();
  });

  test.each([
    ["", "absolute"],
    ["/mcp", "absolute"],
    ["a.example/mcp", "absolute"],
    ["//a.example", "absolute"],
    ["https:a.example", "absolute"],
    ["https:///a.example/\u007f", "control"],
    ["file:///etc/passwd", "absolute"],
    ["ws://localhost", "absolute"],
    ["https://", "absolute"],
    ["http://a.example", "https"],
    ["http://localhost.example", "https"],
    ["http://localhost.", "https"],
    ["http://127.0.0.1.example", "https"],
    ["http://128.0.0.1", "https"],
    ["http://0.0.0.0", "https"],
    ["http://[::ffff:127.0.0.1]", "https"],
    ["http://[::2]", "https"],
    ["https://user@a.example", "user"],
    ["https://user:pass@a.example", "user"],
    ["https://@a.example", "user"],
    ["http://localhost@evil.example", "user"],
    ["https://a.example#x", "fragment"],
    ["https://a.example/mcp#", "fragment"],
    [" https://a.example", "blank"],
    ["https://a.exa\tmple", "blank"],
    ["https:\\\\a.example", "backslash"],
    ["http://localhost\\@evil.example", "backslash"],
  ])("refuses %j", (url, word) => {
    expect(serverUrlProblem(url)).toContain(word);
  });
});
