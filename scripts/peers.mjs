/**
 * Installs the programs that the end-to-end tests run Backplane against: opencode, the MCP clients, the inspector.
 *
 * They are heavy and nobody needs them for anything else, so they are not in the root's lock file: `test/peers` is an
 * npm project of its own. opencode comes as the package that holds its program for Linux on any x64 processor; the
 * package `opencode-ai` is a launcher that would bring two more copies of it. Run as a program this file does the same.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { access, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const peersDir = fileURLToPath(new URL("../test/peers", import.meta.url));
/** Inside node_modules, so that removing the folder also forgets what was installed. */
const stampPath = join(peersDir, "node_modules", ".installed-for");

/** 300 MB on a slow line; a hang must still end. */
const installTimeoutMs = 15 * 60_000;
const progressEveryMs = 15_000;

/** Makes `test/peers/node_modules` match its lock file. Says what it does through `log`; silent when all is there. */
export async function installPeers({ log = console.log, signal } = {}) {
  const wanted = await fingerprint();
  if ((await readFile(stampPath, "utf8").catch(() => undefined)) === wanted) return;
  log("Installing the peers of the end-to-end tests: opencode, MCP clients, inspector (about 300 MB, once)");
  const startedAt = Date.now();
  const secondsSince = () => Math.round((Date.now() - startedAt) / 1000);
  const progress = setInterval(() => log(`  still installing after ${secondsSince()} s`), progressEveryMs);
  try {
    await npmCi(signal);
  } finally {
    clearInterval(progress);
  }
  await requireOpencode();
  await writeFile(stampPath, wanted);
  log(`  installed in ${secondsSince()} s`);
}

/** By content: a checkout gives files the time of the checkout, so their age says nothing. */
async function fingerprint() {
  const hash = createHash("sha256");
  for (const file of ["package.json", "package-lock.json", ".npmrc"]) {
    hash.update(await readFile(join(peersDir, file)));
  }
  return `${hash.digest("hex")} ${process.platform}-${process.arch}`;
}

/** Optional for npm, because other systems have no such package; where it exists a failed download must not pass. */
async function requireOpencode() {
  if (process.platform !== "linux" || process.arch !== "x64") return;
  const program = join(peersDir, "node_modules", "opencode-linux-x64-baseline", "bin", "opencode");
  await access(program).catch((cause) => {
    throw new Error(`Cannot use opencode: npm ci did not bring ${program}`, { cause });
  });
}

async function npmCi(signal) {
  // An outer `npm test` hands its own settings down as npm_config_*, which outrank test/peers/.npmrc.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOuterSetting(name)));
  const npm = spawn("npm", ["ci", "--prefix", peersDir], {
    cwd: peersDir,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
    signal: AbortSignal.any([AbortSignal.timeout(installTimeoutMs), ...(signal ? [signal] : [])]),
  });
  let output = "";
  npm.stdout.on("data", (chunk) => (output += chunk));
  npm.stderr.on("data", (chunk) => (output += chunk));
  const [code] = await once(npm, "close");
  if (code !== 0) {
    throw new Error(
      `Cannot install the peers in ${peersDir}: npm ci ended with code ${code}\n${output.trim().slice(-4000)}`,
    );
  }
}

const isOuterSetting = (name) => /^npm_config_(engine_strict|loglevel|local_prefix)$/i.test(name);

if (process.argv[1] === fileURLToPath(import.meta.url)) await installPeers();
