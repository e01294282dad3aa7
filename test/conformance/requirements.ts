import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parse } from "yaml";
import type { Leg, Revision, Standing } from "./conformance-table.mjs";

/** The suite's own folder. */
export const suiteFolder: string = path.dirname(
  createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json"),
);

interface Requirements {
  readonly server: readonly string[];
  readonly client: readonly string[];
  readonly not_scored: readonly {
    readonly scenario: string;
    readonly leg: string;
    readonly reason: Standing;
  }[];
}

/** The scenarios that the suite runs for a revision, with what each counts for. */
export function readRequirements(revision: Revision, leg: Leg): ReadonlyMap<string, Standing> {
  const file = path.join(suiteFolder, "requirements", `${revision}.yaml`);
  const { not_scored, ...required } = parse(readFileSync(file, "utf8")) as Requirements;
  const others = not_scored.filter((scenario) => scenario.leg === leg);
  return new Map([
    ...required[leg].map((scenario): [string, Standing] => [scenario, "required"]),
    ...others.map(({ scenario, reason }): [string, Standing] => [scenario, reason]),
  ]);
}
