import { open } from "node:fs/promises";

/** What kind of program a file holds, in Node's names for platforms and processors. */
export type ExecutableFormat =
  | { readonly kind: "native"; readonly platform: NodeJS.Platform; readonly architectures: readonly string[] }
  | { readonly kind: "script"; readonly interpreter: string }
  | { readonly kind: "unknown" };

/** Enough for all headers that are looked at; the PE header usually starts within the first 512 bytes. */
const HEAD_BYTES = 4_096;

/** Reads the beginning of a file and tells what system could run it. */
export async function readExecutableFormat(path: string): Promise<ExecutableFormat> {
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    return executableFormat(head.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** The same, of the beginning of a file. */
export function executableFormat(head: Buffer): ExecutableFormat {
  return elf(head) ?? portableExecutable(head) ?? machO(head) ?? script(head) ?? { kind: "unknown" };
}

// --- internal ---

const ELF_MACHINES: Readonly<Record<number, string>> = {
  3: "ia32",
  8: "mips",
  20: "ppc",
  21: "ppc64",
  22: "s390x",
  40: "arm",
  62: "x64",
  183: "arm64",
  243: "riscv64",
  258: "loong64",
};

function elf(head: Buffer): ExecutableFormat | undefined {
  if (head.length < 20 || head.toString("latin1", 0, 4) !== "\x7fELF") return undefined;
  const bigEndian = head.readUInt8(5) === 2;
  const machine = bigEndian ? head.readUInt16BE(18) : head.readUInt16LE(18);
  return native("linux", [ELF_MACHINES[machine] ?? `ELF machine ${machine}`]);
}

const PE_MACHINES: Readonly<Record<number, string>> = { 332: "ia32", 34404: "x64", 43620: "arm64" };

function portableExecutable(head: Buffer): ExecutableFormat | undefined {
  if (head.length < 64 || head.toString("latin1", 0, 2) !== "MZ") return undefined;
  const start = head.readUInt32LE(60);
  if (start + 6 > head.length || head.toString("latin1", start, start + 4) !== "PE\0\0") return undefined;
  const machine = head.readUInt16LE(start + 4);
  return native("win32", [PE_MACHINES[machine] ?? `PE machine ${machine}`]);
}

const MACH_CPUS: Readonly<Record<number, string>> = { 7: "ia32", 16777223: "x64", 16777228: "arm64" };
const MACH_THIN_MAGICS: readonly number[] = [0xfeedface, 0xfeedfacf];
const MACH_FAT_MAGIC = 0xcafebabe;
/** Java class files share the magic of fat binaries; their next number, a version, is above this. */
const MAX_FAT_ARCHITECTURES = 30;

function machO(head: Buffer): ExecutableFormat | undefined {
  if (head.length < 8) return undefined;
  if (MACH_THIN_MAGICS.includes(head.readUInt32LE(0)))
    return native("darwin", [machCpu(head.readUInt32LE(4))]);
  const count = head.readUInt32BE(4);
  if (head.readUInt32BE(0) !== MACH_FAT_MAGIC || count > MAX_FAT_ARCHITECTURES) return undefined;
  const starts = Array.from({ length: count }, (_, index) => 8 + index * 20).filter(
    (at) => at + 4 <= head.length,
  );
  return native(
    "darwin",
    starts.map((at) => machCpu(head.readUInt32BE(at))),
  );
}

function machCpu(type: number): string {
  return MACH_CPUS[type] ?? `Mach-O processor ${type}`;
}

function script(head: Buffer): ExecutableFormat | undefined {
  const interpreter = /^#![ \t]*([^\s]+)/.exec(head.toString("latin1"))?.[1];
  return interpreter === undefined ? undefined : { kind: "script", interpreter };
}

function native(platform: NodeJS.Platform, architectures: readonly string[]): ExecutableFormat {
  return { kind: "native", platform, architectures };
}
