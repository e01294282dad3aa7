import { statSync } from "node:fs";
import path from "node:path";
import {
  componentName,
  type Finding,
  formatFinding,
  type PackageValidation,
  validatePackage,
} from "@backplane/host/validate";
import { packageEntryPoint } from "../doctor/check-opencode-imports.ts";
import { exitCodes } from "../exit-codes.ts";
import { harmlessLine } from "../harmless.ts";
import { print, printJson, style } from "../output.ts";
import { UsageError } from "../usage-error.ts";

export interface ValidateOptions {
  readonly folder: string;
  readonly json?: boolean;
}

/** Says everything that is wrong with a package. Runs nothing of it. @throws UsageError when there is no such folder */
export async function validate({ folder, json }: ValidateOptions): Promise<void> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`Cannot validate ${JSON.stringify(folder)}: expected the folder of a package`);
  const read = await validatePackage(path.resolve(folder));
  const validation = { ...read, findings: [...importedByOpencode(folder), ...read.findings] };
  const errors = count(validation.findings, "error");
  if (json) printJson({ ok: errors === 0, ...validation });
  else printValidation(validation, folder);
  if (errors > 0) process.exitCode = exitCodes.failure;
}

/** Installed in ~/.opencode/plugins, such a package would run inside opencode. */
function importedByOpencode(folder: string): Finding[] {
  const entry = packageEntryPoint(folder);
  if (!entry) return [];
  const way = "keep code in a folder below, such as dist/, and package.json without entry points";
  const message = `${entry.what}: in ~/.opencode/plugins, opencode 2 would import it into its own process; ${way}`;
  return [{ severity: "warning", component: { kind: "plugin" }, file: entry.file, message }];
}

/** Grouped by component; the places can be clicked in a terminal that was opened where the command ran. */
function printValidation(validation: PackageValidation, folder: string): void {
  for (const [component, findings] of byComponent(validation.findings)) {
    print(style("bold", harmlessLine(component)));
    for (const finding of findings) print(line(finding, folder));
    print();
  }
  print(summary(validation));
}

function byComponent(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const name = componentName(finding.component);
    const group = groups.get(name);
    if (group) group.push(finding);
    else groups.set(name, [finding]);
  }
  return groups;
}

function line(finding: Finding, folder: string): string {
  const mark = finding.severity === "error" ? style("red", "✗") : style("yellow", "!");
  return `  ${mark} ${harmlessLine(formatFinding({ ...finding, file: path.join(folder, finding.file) }))}`;
}

function summary(validation: PackageValidation): string {
  const errors = count(validation.findings, "error");
  const warnings = count(validation.findings, "warning");
  const mark = errors > 0 ? style("red", "✗") : style("green", "✓");
  return `${mark} ${plural(errors, "error")}, ${plural(warnings, "warning")}. ${usable(validation)}`;
}

function usable({ name, runtime, mcpServers, skills }: PackageValidation): string {
  if (name === undefined) return "The package is rejected whole.";
  const parts = [
    ...(runtime ? [`runtime ${runtime}`] : []),
    ...listed(mcpServers, "MCP server"),
    ...listed(skills, "skill"),
  ];
  return harmlessLine(`Usable of "${name}": ${parts.join("; ") || "nothing"}.`);
}

function listed(names: readonly string[], what: string): string[] {
  return names.length === 0 ? [] : [`${plural(names.length, what)} (${names.join(", ")})`];
}

function plural(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function count(findings: readonly Finding[], severity: Finding["severity"]): number {
  return findings.filter((finding) => finding.severity === severity).length;
}
