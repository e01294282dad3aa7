import { describe, expect, test } from "vitest";
import { parseHandshakeLine } from "../../src/host/handshake-line.ts";
import { formatHandshakeLine } from "../../src/plugin/format-handshake-line.ts";
import { createSelfSignedCertificate } from "../../src/tls/self-signed-certificate.ts";

const address = { network: "unix", address: "/tmp/plugin1" } as const;
const plain = { protocolVersion: 2, address, certificate: undefined, multiplexed: undefined };

describe("formatHandshakeLine()", () => {
  test("formatHandshakeLine() writes six fields, the last one empty", () => {
    expect(formatHandshakeLine(plain)).toBe("1|2|unix|/tmp/plugin1|grpc|");
  });

  test("formatHandshakeLine() writes the seventh field when asked for", () => {
    expect(formatHandshakeLine({ ...plain, multiplexed: false })).toBe("1|2|unix|/tmp/plugin1|grpc||false");
  });

  test("formatHandshakeLine() writes the certificate without padding, as parseHandshakeLine() reads it", async () => {
    const { certificate } = await createSelfSignedCertificate();
    const line = formatHandshakeLine({ ...plain, certificate, multiplexed: true });
    expect(line).not.toContain("=");
    expect(parseHandshakeLine(line)).toEqual({
      protocolVersion: 2,
      address,
      serverCertificate: certificate,
      multiplexed: true,
    });
  });
});
