import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { badManifests, idleManifests } from "./bad-manifests.ts";
import { generatePackages } from "./generated-packages.ts";

/** Writes what cannot be kept in a repository into a plugin folder. */
export function generatePlugins(folder: string): void {
  for (const { name, text } of [...badManifests, ...idleManifests])
    writePackage(path.join(folder, `manifest-${name}`), text);
  writeBareFiles((name) => path.join(folder, name));
  writeLinks((name) => path.join(folder, name));
  writeOddManifests((name) => path.join(folder, name));
  generatePackages(folder);
}

function writePackage(folder: string, manifest: string): void {
  mkdirSync(folder);
  writeFileSync(path.join(folder, "plugin.json"), manifest);
}

function writeBareFiles(at: (name: string) => string): void {
  writeFileSync(at("not-executable"), "#!/bin/sh\n");
  writeFileSync(at("loose-script.js"), "process.exit(1);\n");
  writeExecutable(at("wrong-architecture"), elf(process.arch === "arm64" ? 0x3e : 0xb7));
  writeExecutable(at("without-shebang"), "just some text\n");
  writeExecutable(at("empty-file"), "");
  writeExecutable(at("missing-interpreter"), "#!/no/such/interpreter\n");
  writeExecutable(at("a".repeat(65)), "#!/bin/sh\n");
  writeExecutable(at("\u001b[31mred\nline"), "#!/bin/sh\nexit 1\n");
  writeExecutable(at("_"), "#!/bin/sh\n");
}

function writeLinks(at: (name: string) => string): void {
  symlinkSync("nowhere", at("dangling-link"));
  symlinkSync("endless-link", at("endless-link"));
  mkdirSync(at("without-manifest"));
}

/** What stands where plugin.json should be a file. */
function writeOddManifests(at: (name: string) => string): void {
  mkdirSync(path.join(at("manifest-is-a-folder"), "plugin.json"), { recursive: true });
  mkdirSync(at("manifest-is-a-pipe"));
  execFileSync("mkfifo", [path.join(at("manifest-is-a-pipe"), "plugin.json")]);
  mkdirSync(at("manifest-is-a-device"));
  symlinkSync("/dev/zero", path.join(at("manifest-is-a-device"), "plugin.json"));
  mkdirSync(at("entry-leads-out"));
  writeFileSync(path.join(at("entry-leads-out"), "plugin.json"), nodeManifest("entry-leads-out"));
  symlinkSync("/bin/sh", path.join(at("entry-leads-out"), "main.mjs"));
}

function writeExecutable(file: string, content: string | Buffer): void {
  writeFileSync(file, content);
  chmodSync(file, 0o755);
}

function nodeManifest(name: string): string {
  return JSON.stringify({
    $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
    name,
    extensions: { "dev.backplane": { runtime: { type: "node", entry: "main.mjs" } } },
  });
}

/** The head of a 64-bit little-endian Linux program. */
function elf(machine: number): Buffer {
  const head = Buffer.alloc(64);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  head.writeUInt16LE(2, 16);
  head.writeUInt16LE(machine, 18);
  return head;
}
