// `npm test`: installs what the tests need, builds, and checks everything. CI runs just this.

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { buildAll } from "./build.mjs";
import { findGo } from "./go.mjs";
import { root, runOrExit } from "./install.mjs";
import { installPeers } from "./peers.mjs";

const report = path.join(root, ".cache", "vitest.json");
const started = Date.now();

await buildAll({ needGo: true });
await installPeers();

step("Format and lint", "biome", ["check", "--error-on-warnings", "."]);
step("Types of tests", "tsc", ["-p", "tsconfig.check.json"]);
step("Generated files", "node", ["scripts/generate.mjs", "--check"]);
step("Unused files, exports and dependencies", "knip", []);
for (const folder of readdirSync(path.join(root, "packages"))) {
  step(`Package shape of packages/${folder}`, "publint", ["--strict", path.join("packages", folder)]);
}
const go = testGo(await findGo());
rmSync(report, { force: true });
step("Tests", "vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
sumUp(go);

function step(title, command, args) {
  console.error(`\n── ${title} (${Math.round((Date.now() - started) / 1000)} s)`);
  runOrExit(command, args);
}

/** Returns how many Go tests passed. */
function testGo(program) {
  let passed = 0;
  for (const module of ["sdk-go", "examples/hello-go"]) {
    console.error(`\n── Go tests of ${module}`);
    const { stdout, status } = spawnSync(program, ["test", "-json", "./..."], {
      cwd: path.join(root, module),
      stdio: ["ignore", "pipe", "inherit"],
      encoding: "utf8",
      maxBuffer: 1 << 28,
      env: { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "-buildvcs=false" },
    });
    const events = stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    if (status !== 0) {
      for (const { Output } of events) process.stderr.write(Output ?? "");
      process.exit(1);
    }
    passed += events.filter(({ Action, Test }) => Action === "pass" && Test).length;
  }
  return passed;
}

function sumUp(goPassed) {
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
  if (process.env.CI && numPendingTests > 0) {
    console.error(`With CI set no test may be skipped; ${numPendingTests} were`);
    process.exit(1);
  }
  console.log(`tests: ${numPassedTests + goPassed} passed, ${numFailedTests} failed`);
}
