// Makes node_modules match package-lock.json. Uses Node's own modules only: it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const lowestNode = [20, 19];
const stamp = path.join(root, "node_modules", ".installed-for");

/** Installs when the lock file is not the one that was installed for. Ends the process with a message when it cannot. */
export function ensureInstalled() {
  requireNode();
  const wanted = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.error("Installing dependencies (once) …");
  // Not `npm ci`: it refuses a lock file that lacks the binaries of platforms other than the one it was made on.
  runOrExit("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stamp, wanted);
}

/** Runs a command of the repository with its output shown; a failure ends this process with the same code. */
export function runOrExit(command, args, options = {}) {
  const bin = path.join(root, "node_modules", ".bin");
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
    ...options,
    env: { ...process.env, ...options.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
  });
  if (error) console.error(`Cannot run ${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > lowestNode[0] || (major === lowestNode[0] && minor >= lowestNode[1])) return;
  console.error(`Backplane needs Node ${lowestNode.join(".")} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
