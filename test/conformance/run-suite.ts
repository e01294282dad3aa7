import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runToEnd } from "../support/run-to-end.ts";
import type { Result, Revision } from "./conformance-table.mjs";
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
  const loader = fileURLToPath(new URL("loader/register.mjs", import.meta.url));
  const suite = path.join(suiteFolder, "dist", "index.js");
  const options = ["--url", url, "--requirements", revision, "--output-dir", output];
  const args = ["--import", loader, suite, "server", ...options];
  const env = { PATH: process.env["PATH"] ?? "" };
  try {
    const ended = await runToEnd(
      { program: process.execPath, args, env, cwd: output },
      { limitMs: suiteLimitMs },
    );
    const folders = await readdir(output);
    const scenarios = [...readRequirements(revision)];
    if (folders.length !== scenarios.length)
      throw new Error(`The suite ran ${folders.length} of ${scenarios.length} scenarios: ${ended.stderr}`);
    return await Promise.all(
      scenarios.map(async ([scenario, standing]) => {
        const folder = folders.find((name) => name.startsWith(`server-${scenario}-20`));
        if (folder === undefined) throw new Error(`The suite did not run ${scenario}`);
        const checks = JSON.parse(await readFile(path.join(output, folder, "checks.json"), "utf8"));
        return { revision, scenario, standing, ...countsOf(checks) };
      }),
    );
  } finally {
    await rm(output, { recursive: true, force: true });
  }
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
