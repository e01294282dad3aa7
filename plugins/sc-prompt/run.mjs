// Bundles a TypeScript program of this plugin into a temporary folder, since Node 20 runs no TypeScript, and runs it here.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundle } from "./build.mjs";

const [program, ...args] = process.argv.slice(2);
const plugin = import.meta.dirname;
const folder = mkdtempSync(path.join(tmpdir(), "sc-prompt-run-"));
try {
  const outfile = path.join(folder, "main.mjs");
  await bundle({ entry: path.join(plugin, program), outfile });
  const { status } = spawnSync(process.execPath, [outfile, ...args], { cwd: plugin, stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
