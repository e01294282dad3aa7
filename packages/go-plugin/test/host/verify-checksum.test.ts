import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { verifyChecksum } from "../../src/host/verify-checksum.ts";
import { fixture } from "../start-fixture.ts";

const path = fixture("silent");

describe("verifyChecksum()", () => {
  test.each(["sha256", "sha512"])("verifyChecksum() accepts the file's %s", async (algorithm) => {
    const digest = createHash(algorithm)
      .update(await readFile(path))
      .digest();
    await verifyChecksum(path, { algorithm, digest });
  });

  test.each([
    ["another digest", { algorithm: "sha256", digest: new Uint8Array(32) }, "checksum_mismatch"],
    ["a digest of another length", { algorithm: "sha256", digest: new Uint8Array(3) }, "checksum_mismatch"],
    ["no digest", { algorithm: "sha256", digest: new Uint8Array(0) }, "invalid_options"],
    ["an unknown algorithm", { algorithm: "crc7", digest: new Uint8Array(1) }, "invalid_options"],
  ])("verifyChecksum() refuses %s", async (_name, checksum, code) => {
    await expect(verifyChecksum(path, checksum)).rejects.toMatchObject({ code });
  });

  test("verifyChecksum() tells a missing file", async () => {
    const checksum = { algorithm: "sha256", digest: new Uint8Array(32) };
    await expect(verifyChecksum("/no/such/file", checksum)).rejects.toMatchObject({ code: "not_found" });
  });
});
