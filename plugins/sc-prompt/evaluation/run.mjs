// Bundles the evaluation into a temporary folder, since Node 20 runs no TypeScript, and runs it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundle } from "../build.mjs";

const plugin = path.resolve(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(tmpdir(), "sc-prompt-evaluation-"));
try {
  const outfile = path.join(folder, "main.mjs");
  await bundle({ entry: path.join(plugin, "evaluation", "main.ts"), outfile });
  // npm runs scripts in the package's folder; paths on the command line are the caller's.
  const args = process.argv.slice(2).map((arg) => (arg.startsWith("-") ? arg : resolveArgument(arg)));
  const { status } = spawnSync(process.execPath, [outfile, ...args], { cwd: plugin, stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function resolveArgument(arg) {
  return ["tune", "holdout"].includes(arg) ? arg : path.resolve(process.env.INIT_CWD ?? ".", arg);
}
