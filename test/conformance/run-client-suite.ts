import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Result, Revision } from "./conformance-table.mjs";
import { readRequirements } from "./requirements.ts";
import { readResult, runScenarios } from "./run-suite.ts";

/** Extensions that the host does not speak; docs/conformance.md says why. */
export const notRun: readonly string[] = [
  "auth/enterprise-managed-authorization",
  "auth/dpop",
  "auth/dpop-nonce",
  "auth/wif-jwt-bearer",
];

const client = fileURLToPath(new URL("mounting-client.mjs", import.meta.url));

/** Runs the client scenarios of a revision against the mounting client; one result each, in the suite's order. */
export async function runClientSuite(revision: Revision): Promise<Result[]> {
  const results: Result[] = [];
  for (const [scenario, standing] of readRequirements(revision, "client")) {
    const facts = { leg: "client", revision, scenario, standing } as const;
    if (notRun.includes(scenario)) results.push({ ...facts, passed: 0, warnings: [], failures: ["not run"] });
    // One after the other: some of them measure time.
    else results.push({ ...facts, ...(await runScenario(facts)) });
  }
  return results;
}

async function runScenario({
  scenario,
  revision,
  standing,
}: Pick<Result, "scenario" | "revision" | "standing">): ReturnType<typeof readResult> {
  const output = await mkdtemp(path.join(tmpdir(), "bp-conformance-"));
  const command = `${process.execPath} ${client}`;
  const options = ["--command", command, "--scenario", scenario, "--spec-version", revision];
  // An extension belongs to no revision.
  if (standing === "extension") options.push("--force");
  try {
    const ended = await runScenarios("client", [...options, "--output-dir", output]);
    return await readResult({ output, name: scenario, ended });
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}
