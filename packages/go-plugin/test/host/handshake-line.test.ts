import { describe, expect, test } from "vitest";
import { parseHandshakeLine } from "../../src/host/handshake-line.ts";
import { PluginError, type PluginErrorCode } from "../../src/plugin-error.ts";
import { createSelfSignedCertificate } from "../../src/tls/self-signed-certificate.ts";

const UNIX = { network: "unix", address: "/tmp/plugin1" };

function failure(line: string): PluginError {
  try {
    parseHandshakeLine(line);
  } catch (error) {
    if (error instanceof PluginError) return error;
  }
  throw new Error(`was accepted: ${line}`);
}

describe("parseHandshakeLine()", () => {
  test("parseHandshakeLine() reads the five fields of hand-written plugins", () => {
    expect(parseHandshakeLine("1|1|tcp|127.0.0.1:1234|grpc")).toEqual({
      protocolVersion: 1,
      address: { network: "tcp", address: "127.0.0.1:1234" },
      serverCertificate: undefined,
      multiplexed: undefined,
    });
  });

  test("parseHandshakeLine() reads the six fields of Go plugins, the last one empty", () => {
    const handshake = parseHandshakeLine("1|3|unix|/tmp/plugin1|grpc|\r\n");
    expect(handshake).toMatchObject({ protocolVersion: 3, address: UNIX, serverCertificate: undefined });
  });

  test.each([
    ["true", true],
    ["false", false],
    ["1", true],
    ["F", false],
  ])("parseHandshakeLine() reads the seventh field %s as %s", (field, multiplexed) => {
    expect(parseHandshakeLine(`1|1|unix|/tmp/plugin1|grpc||${field}`).multiplexed).toBe(multiplexed);
  });

  test("parseHandshakeLine() reads a certificate, padded or not", async () => {
    const { certificate } = await createSelfSignedCertificate();
    const padded = certificate.replace(/-----[^-]+-----|\s/g, "");
    for (const field of [padded, padded.replace(/=+$/, "")]) {
      const { serverCertificate } = parseHandshakeLine(`1|1|unix|/tmp/plugin1|grpc|${field}`);
      expect(serverCertificate).toBe(certificate);
    }
  });

  test("parseHandshakeLine() takes a short sixth field of old plugins for other data", () => {
    const { serverCertificate } = parseHandshakeLine(`1|1|unix|/tmp/plugin1|grpc|${"x".repeat(50)}`);
    expect(serverCertificate).toBeUndefined();
  });

  test.each<[string, PluginErrorCode, string]>([
    [
      "hello",
      "bad_handshake",
      'it has 1 field, expected at least 5 (got "hello"); a plugin prints its handshake',
    ],
    ["1|1|unix", "bad_handshake", "it has 3 fields"],
    ["", "bad_handshake", '(got "")'],
    ["x|1|unix|/tmp/p|grpc", "bad_handshake", 'core protocol version is "x"'],
    ["2|1|unix|/tmp/p|grpc", "incompatible_core", "core protocol 2, expected 1"],
    ["1|x|unix|/tmp/p|grpc", "bad_handshake", 'application protocol version is "x"'],
    ["1|-1|unix|/tmp/p|grpc", "bad_handshake", 'application protocol version is "-1"'],
    ["1|1|udp|/tmp/p|grpc", "bad_handshake", 'network is "udp"'],
    ["1|1|unix||grpc", "bad_handshake", 'address is "", expected a path'],
    ["1|1|tcp|127.0.0.1|grpc", "bad_handshake", "expected host:port"],
    ["1|1|tcp|127.0.0.1:99999|grpc", "bad_handshake", "expected host:port"],
    ["1|1|unix|/tmp/p", "unsupported_protocol", "net/rpc"],
    ["1|1|unix|/tmp/p|netrpc", "unsupported_protocol", "net/rpc"],
    ["1|1|unix|/tmp/p|http", "bad_handshake", 'protocol is "http"'],
    [`1|1|unix|/tmp/p|grpc|${"A".repeat(60)}`, "bad_handshake", "certificate cannot be read"],
    ["1|1|unix|/tmp/p|grpc||maybe", "bad_handshake", 'multiplexing field is "maybe"'],
  ])("parseHandshakeLine() refuses %j as %s", (line, code, message) => {
    const error = failure(line);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  test("parseHandshakeLine() shows foreign text escaped and cut", () => {
    const { message } = failure(`\u001b[31m${"z".repeat(10_000)}`);
    expect(message).toContain("\\u001b");
    expect(message.length).toBeLessThan(400);
  });
});
