import { describe, expect, it } from "vitest";
import { resolvePaths } from "../src/paths.ts";

describe("resolvePaths()", () => {
  it("follows HOME", () => {
    expect(resolvePaths({ HOME: "/home/a" })).toMatchObject({
      defaultPluginFolder: "/home/a/.opencode/plugins",
      cache: "/home/a/.cache/backplane",
      logs: "/home/a/.local/state/backplane/logs",
      pluginData: "/home/a/.local/share/backplane/plugin-data",
    });
  });

  it("follows the XDG variables that are absolute", () => {
    const env = {
      HOME: "/h",
      XDG_DATA_HOME: "/d",
      XDG_CACHE_HOME: "/c",
      XDG_STATE_HOME: "here",
      XDG_RUNTIME_DIR: "/r",
    };
    expect(resolvePaths(env)).toMatchObject({
      cache: "/c/backplane",
      logs: "/h/.local/state/backplane/logs",
      pluginData: "/d/backplane/plugin-data",
      runtime: "/r",
    });
  });
});
