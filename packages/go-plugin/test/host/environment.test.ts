import { describe, expect, test } from "vitest";
import { type EnvironmentOptions, pluginEnvironment } from "../../src/host/environment.ts";

const OPTIONS: EnvironmentOptions = {
  env: {},
  handshake: { magicCookieKey: "COOKIE", magicCookieValue: "value" },
  protocolVersions: [1, 2],
  socketDirectory: "/run/p",
  multiplex: false,
};

describe("pluginEnvironment()", () => {
  test("pluginEnvironment() sets what every plugin needs and nothing else", () => {
    expect(pluginEnvironment(OPTIONS)).toEqual({
      COOKIE: "value",
      PLUGIN_MIN_PORT: "0",
      PLUGIN_MAX_PORT: "0",
      PLUGIN_PROTOCOL_VERSIONS: "1,2",
      PLUGIN_UNIX_SOCKET_DIR: "/run/p",
    });
  });

  test("pluginEnvironment() keeps the caller's variables but for PLUGIN_*", () => {
    const env = {
      HOME: "/h",
      PLUGIN_CLIENT_CERT: "stray",
      PLUGIN_MULTIPLEX_GRPC: "false",
      PLUGIN_OTHER: "x",
    };
    const result = pluginEnvironment({ ...OPTIONS, env });
    expect(result).toMatchObject({ HOME: "/h" });
    expect(Object.keys(result)).not.toContain("PLUGIN_CLIENT_CERT");
    expect(Object.keys(result)).not.toContain("PLUGIN_MULTIPLEX_GRPC");
    expect(Object.keys(result)).not.toContain("PLUGIN_OTHER");
  });

  test("pluginEnvironment() lets nobody override the cookie", () => {
    expect(pluginEnvironment({ ...OPTIONS, env: { COOKIE: "mine" } })["COOKIE"]).toBe("value");
  });

  test("pluginEnvironment() sets the rest when asked for", () => {
    const env = pluginEnvironment({
      ...OPTIONS,
      portRange: { min: 10, max: 20 },
      socketGroup: "staff",
      clientCertificate: "PEM",
      multiplex: true,
    });
    expect(env).toMatchObject({
      PLUGIN_MIN_PORT: "10",
      PLUGIN_MAX_PORT: "20",
      PLUGIN_UNIX_SOCKET_GROUP: "staff",
      PLUGIN_CLIENT_CERT: "PEM",
      PLUGIN_MULTIPLEX_GRPC: "true",
    });
  });
});
