import { configFile } from "../config/config-file.ts";
import { formatProblem } from "../config/config-problem.ts";
import { type ReadConfig, readConfig } from "../config/read-config.ts";
import { exitCodes } from "../exit-codes.ts";
import { harmlessLine } from "../harmless.ts";
import type { HostChoice } from "../host-choice.ts";
import { print, printJson, printNote, style } from "../output.ts";
import { table } from "../table.ts";

export function configPath(choice: Pick<HostChoice, "config">): void {
  print(configFile(choice));
}

/** Prints what is in force: the file's keys and the defaults of the others. */
export async function configShow({
  json,
  ...choice
}: Pick<HostChoice, "config"> & { json?: boolean }): Promise<void> {
  const read = await readConfig(choice);
  const { file, isThere, inForce, problems } = read;
  if (json) printJson({ file, isThere, config: inForce, problems });
  else printInForce(read);
  if (read.problems.length > 0) process.exitCode = exitCodes.failure;
}

/** Says everything that is wrong with the file. */
export async function configValidate({
  json,
  ...choice
}: Pick<HostChoice, "config"> & { json?: boolean }): Promise<void> {
  const { file, isThere, problems } = await readConfig(choice);
  if (json) printJson({ ok: problems.length === 0, file, isThere, problems });
  else printVerdict({ file, isThere, problems });
  if (problems.length > 0) process.exitCode = exitCodes.failure;
}

function printInForce({ file, isThere, inForce, problems }: ReadConfig): void {
  const rows = Object.entries(inForce).flatMap(([section, keys]) =>
    Object.entries(keys).map(([key, value]) => [`${section}.${key}`, JSON.stringify(value)]),
  );
  print(
    table(
      ["KEY", "IN FORCE"],
      rows.map((row) => row.map(harmlessLine)),
    ),
  );
  printNote(isThere ? `From ${file}` : `There is no ${file}: every key has its default`);
  printProblems(problems);
}

function printVerdict({ file, isThere, problems }: Pick<ReadConfig, "file" | "isThere" | "problems">): void {
  printProblems(problems);
  if (problems.length > 0) return;
  print(`${style("green", "✓")} ${isThere ? file : `There is no ${file}: every key has its default`}`);
}

function printProblems(problems: ReadConfig["problems"]): void {
  for (const problem of problems) print(`${style("red", "✗")} ${harmlessLine(formatProblem(problem))}`);
}
