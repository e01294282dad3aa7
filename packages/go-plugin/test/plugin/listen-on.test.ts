import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import { listenOnFrom } from "../../src/plugin/listen-on.ts";

describe("listenOnFrom()", () => {
  test("listenOnFrom() takes the host's folder and group", () => {
    const env = { PLUGIN_UNIX_SOCKET_DIR: "/run/p", PLUGIN_UNIX_SOCKET_GROUP: "staff" };
    expect(listenOnFrom(env, "linux")).toEqual({ network: "unix", directory: "/run/p", group: "staff" });
  });

  test("listenOnFrom() takes the temporary folder when the host names none", () => {
    expect(listenOnFrom({}, "darwin")).toEqual({ network: "unix", directory: tmpdir(), group: undefined });
  });

  test("listenOnFrom() takes a port of the host's range on Windows, any when there is none", () => {
    const range = { PLUGIN_MIN_PORT: "10000", PLUGIN_MAX_PORT: "25000" };
    expect(listenOnFrom(range, "win32")).toEqual({ network: "tcp", minPort: 10_000, maxPort: 25_000 });
    expect(listenOnFrom({}, "win32")).toEqual({ network: "tcp", minPort: 0, maxPort: 0 });
  });

  test.each([
    [{ PLUGIN_MIN_PORT: "2", PLUGIN_MAX_PORT: "1" }],
    [{ PLUGIN_MIN_PORT: "x" }],
    [{ PLUGIN_MAX_PORT: "65536" }],
  ])("listenOnFrom() refuses %j", (env) => {
    expect(() => listenOnFrom(env, "win32")).toThrow("Cannot listen");
  });
});
