import { describe, expect, test } from "vitest";
import { expandServer } from "../../src/manifest/index.ts";

const folders = { root: "/plugins/p", data: "/data/p" };
const expand = (text: string, by = folders) =>
  expandServer({ type: "stdio", command: "x", args: [text] }, by).args?.[0];

describe("expandServer()", () => {
  test("expands args, the values of env, and cwd, and nothing else", () => {
    const server = {
      type: "stdio",
      command: "./${PLUGIN_ROOT}",
      args: ["${PLUGIN_ROOT}/x:${PLUGIN_DATA}/y:${PLUGIN_ROOT}"],
      env: { "${PLUGIN_ROOT}": "${PLUGIN_DATA}" },
      cwd: "${PLUGIN_DATA}/w",
    } as const;
    expect(expandServer({ ...server, args: [...server.args] }, folders)).toEqual({
      type: "stdio",
      command: "./${PLUGIN_ROOT}",
      args: ["/plugins/p/x:/data/p/y:/plugins/p"],
      env: { "${PLUGIN_ROOT}": "/data/p" },
      cwd: "/data/p/w",
    });
  });

  test("leaves a server without those fields as it is", () => {
    expect(expandServer({ type: "stdio", command: "x" }, folders)).toEqual({ type: "stdio", command: "x" });
  });

  test.each([
    "$PLUGIN_ROOT",
    "${plugin_root}",
    "${PLUGIN_ROOT_SUFFIX}",
    "${ PLUGIN_ROOT }",
    "${PLUGIN_ROOT",
    "${HOME}",
    "$(pwd) `pwd` %PLUGIN_ROOT% ~",
  ])("leaves %s as it is", (text) => {
    expect(expand(text)).toBe(text);
  });

  test("does not look again at what it put in, nor take it for a pattern", () => {
    const odd = { root: "/r/${PLUGIN_DATA}/$&/$1", data: "/d/${PLUGIN_ROOT}" };
    expect(expand("${PLUGIN_ROOT}|${PLUGIN_DATA}", odd)).toBe("/r/${PLUGIN_DATA}/$&/$1|/d/${PLUGIN_ROOT}");
    expect(expand("${${PLUGIN_ROOT}}", { root: "PLUGIN_DATA", data: "/d" })).toBe("${PLUGIN_DATA}");
  });
});
