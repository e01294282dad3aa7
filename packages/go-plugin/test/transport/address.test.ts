import { describe, expect, test } from "vitest";
import { grpcTarget, isHostPort, netConnectOptions } from "../../src/transport/address.ts";

describe("grpcTarget()", () => {
  test.each([
    ["unix", "/tmp/p", "unix:/tmp/p"],
    ["tcp", "127.0.0.1:80", "ipv4:127.0.0.1:80"],
    ["tcp", "[::1]:80", "ipv6:[::1]:80"],
    ["tcp", "localhost:80", "dns:localhost:80"],
  ] as const)("grpcTarget() writes %s %s", (network, address, target) => {
    expect(grpcTarget({ network, address })).toBe(target);
  });
});

describe("netConnectOptions()", () => {
  test("netConnectOptions() splits host and port", () => {
    expect(netConnectOptions({ network: "tcp", address: "[::1]:80" })).toEqual({ host: "::1", port: 80 });
    expect(netConnectOptions({ network: "unix", address: "/tmp/p" })).toEqual({ path: "/tmp/p" });
  });
});

describe("isHostPort()", () => {
  test.each([
    ["127.0.0.1:1", true],
    ["127.0.0.1:65535", true],
    ["127.0.0.1:65536", false],
    ["127.0.0.1:0", false],
    ["127.0.0.1:1e3", false],
    [":80", false],
    ["localhost", false],
    ["", false],
  ])("isHostPort() says of %j: %s", (address, expected) => {
    expect(isHostPort(address)).toBe(expected);
  });
});
