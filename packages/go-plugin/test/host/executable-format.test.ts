import { describe, expect, test } from "vitest";
import { executableFormat, readExecutableFormat } from "../../src/host/executable-format.ts";

function bytes(length: number, writes: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.alloc(length);
  writes(buffer);
  return buffer;
}

const ELF_ARM64 = bytes(64, (b) => {
  b.write("\x7fELF\x02\x01", "latin1");
  b.writeUInt16LE(183, 18);
});
const ELF_S390X = bytes(64, (b) => {
  b.write("\x7fELF\x02\x02", "latin1");
  b.writeUInt16BE(22, 18);
});
const PE_X64 = bytes(256, (b) => {
  b.write("MZ", "latin1");
  b.writeUInt32LE(128, 60);
  b.write("PE\0\0", 128, "latin1");
  b.writeUInt16LE(0x8664, 132);
});
const MACH_ARM64 = bytes(32, (b) => {
  b.writeUInt32LE(0xfeedfacf, 0);
  b.writeUInt32LE(0x0100000c, 4);
});
const MACH_FAT = bytes(64, (b) => {
  b.writeUInt32BE(0xcafebabe, 0);
  b.writeUInt32BE(2, 4);
  b.writeUInt32BE(0x01000007, 8);
  b.writeUInt32BE(0x0100000c, 28);
});
const JAVA_CLASS = bytes(32, (b) => {
  b.writeUInt32BE(0xcafebabe, 0);
  b.writeUInt32BE(65, 4);
});

describe("executableFormat()", () => {
  test.each([
    ["ELF arm64", ELF_ARM64, "linux", ["arm64"]],
    ["ELF big-endian", ELF_S390X, "linux", ["s390x"]],
    ["PE x64", PE_X64, "win32", ["x64"]],
    ["Mach-O arm64", MACH_ARM64, "darwin", ["arm64"]],
    ["Mach-O for two processors", MACH_FAT, "darwin", ["x64", "arm64"]],
  ])("executableFormat() knows %s", (_name, head, platform, architectures) => {
    expect(executableFormat(head)).toEqual({ kind: "native", platform, architectures });
  });

  test("executableFormat() names the interpreter of a script", () => {
    const expected = { kind: "script", interpreter: "/usr/bin/env" };
    expect(executableFormat(Buffer.from("#! /usr/bin/env node\n"))).toEqual(expected);
  });

  test.each([
    ["text", Buffer.from("echo hello\n")],
    ["an empty file", Buffer.alloc(0)],
    ["a Java class", JAVA_CLASS],
    ["a cut ELF header", ELF_ARM64.subarray(0, 10)],
    ["a PE header beyond the end", PE_X64.subarray(0, 100)],
  ])("executableFormat() does not know %s", (_name, head) => {
    expect(executableFormat(head)).toEqual({ kind: "unknown" });
  });
});

test("readExecutableFormat() knows the Node that runs this test", async () => {
  expect(await readExecutableFormat(process.execPath)).toMatchObject({
    kind: "native",
    platform: process.platform,
    architectures: expect.arrayContaining([process.arch]),
  });
});
