import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Ended, runToEnd } from "../support/run-to-end.ts";
import type { Leg, Result, Revision } from "./conformance-table.mjs";
import { readRequirements, suiteFolder } from "./requirements.ts";

/** The suite bounds each scenario by 30 s; a whole run takes about 10 s. */
const suiteLimitMs = 300_000;

interface Check {
  readonly id: string;
  readonly status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";
  readonly errorMessage?: string;
}

/** Runs every server scenario of a revision against a server; one result each, in the suite's order. */
export async function runSuite(url: string, revision: Revision): Promise<Result[]> {
  const output = await mkdtemp(path.join(tmpdir(), "bp-conformance-"));
  const options = ["--url", url, "--requirements", revision, "--output-dir", output];
  try {
    const ended = await runScenarios("server", options);
    const scenarios = [...readRequirements(revision, "server")];
    return await Promise.all(
      scenarios.map(async ([scenario, standing]) => {
        const result = await readResult({ output, name: `server-${scenario}`, ended });
        return { leg: "server", revision, scenario, standing, ...result } as const;
      }),
    );
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

/** Runs the suite's command line to its end. */
export async function runScenarios(leg: Leg, options: readonly string[]): Promise<Ended> {
  const loader = fileURLToPath(new URL("loader/register.mjs", import.meta.url));
  const suite = path.join(suiteFolder, "dist", "index.js");
  const args = ["--import", loader, suite, leg, ...options];
  const env = { PATH: process.env["PATH"] ?? "" };
  return await runToEnd({ program: process.execPath, args, env, cwd: tmpdir() }, { limitMs: suiteLimitMs });
}

/** What the suite left of one scenario in its output folder. */
export async function readResult({
  output,
  name,
  ended,
}: {
  readonly output: string;
  readonly name: string;
  readonly ended: Ended;
}): Promise<Pick<Result, "passed" | "warnings" | "failures">> {
  // A name may hold a slash.
  const parent = path.join(output, path.dirname(name));
  const folders = await readdir(parent).catch(() => []);
  const folder = folders.find((one) => one.startsWith(`${path.basename(name)}-20`));
  if (folder === undefined) throw new Error(`The suite did not run ${name}: ${ended.stderr || ended.stdout}`);
  return countsOf(JSON.parse(await readFile(path.join(parent, folder, "checks.json"), "utf8")));
}

function countsOf(checks: readonly Check[]): Pick<Result, "passed" | "warnings" | "failures"> {
  const texts = (status: Check["status"]): string[] =>
    checks.filter((check) => check.status === status).map(({ id, errorMessage }) => `${id}: ${errorMessage}`);
  return {
    passed: checks.filter(({ status }) => status === "SUCCESS").length,
    warnings: texts("WARNING"),
    failures: texts("FAILURE"),
  };
}
