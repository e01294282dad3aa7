import { describe, expect, test } from "vitest";
import { checkPlainAddress } from "../../src/host/settle-handshake.ts";

describe("checkPlainAddress()", () => {
  test.each([
    ["unix", "/tmp/p", false],
    ["tcp", "127.0.0.1:1", true],
    ["tcp", "[::1]:1", true],
    ["tcp", "localhost:1", true],
  ] as const)("checkPlainAddress() lets %s %s pass, plain TCP allowed: %s", (network, address, allowed) => {
    checkPlainAddress({ network, address }, allowed);
  });

  test.each([
    ["127.0.0.1:1", false, "every user of this machine"],
    ["10.0.0.1:1", true, "other machines"],
    ["127.evil.example:1", true, "other machines"],
  ])("checkPlainAddress() refuses %s, plain TCP allowed: %s", (address, allowed, whom) => {
    expect(() => checkPlainAddress({ network: "tcp", address }, allowed)).toThrow(whom);
  });
});
