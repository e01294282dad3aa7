import { resolvePaths } from "@backplane/host";
import { checkAuthorizations } from "../doctor/check-authorizations.ts";
import { checkBus } from "../doctor/check-bus.ts";
import { checkConfig } from "../doctor/check-config.ts";
import { checkHost } from "../doctor/check-host.ts";
import { checkNodeVersion } from "../doctor/check-node-version.ts";
import { checkOpencode } from "../doctor/check-opencode.ts";
import { checkOpencodeImports } from "../doctor/check-opencode-imports.ts";
import { checkPluginFolders } from "../doctor/check-plugin-folders.ts";
import { checkPlugins } from "../doctor/check-plugins.ts";
import { checkRuntimeFolder } from "../doctor/check-runtime-folder.ts";
import { checkShell } from "../doctor/check-shell.ts";
import { checkStateFolders } from "../doctor/check-state-folders.ts";
import { checkTokenFile } from "../doctor/check-token-file.ts";
import type { Finding } from "../doctor/finding.ts";
import { exitCodes } from "../exit-codes.ts";
import { harmlessLine } from "../harmless.ts";
import type { HostChoice } from "../host-choice.ts";
import { print, printJson, style } from "../output.ts";
import { readSettings, type Settings } from "../settings.ts";

type Check = () => Finding[] | Promise<Finding[]>;

/** Runs every check; a finding is printed as soon as it is there, because starting plugins takes a while. */
export async function doctor({ json, ...options }: HostChoice & { json?: boolean }): Promise<void> {
  const findings: Finding[] = [];
  for (const check of checksFor(await readSettings(options), options)) {
    const found = await check();
    findings.push(...found);
    if (!json) for (const finding of found) printFinding(finding);
  }
  const problems = count(findings, "problem");
  if (json) printJson({ ok: problems === 0, findings });
  else printSummary(problems, count(findings, "warning"));
  if (problems > 0) process.exitCode = exitCodes.failure;
}

function checksFor(settings: Settings, choice: HostChoice): Check[] {
  const paths = resolvePaths();
  const { folders } = settings;
  return [
    () => checkNodeVersion(),
    () => checkShell(),
    () => checkConfig(settings),
    () => checkBus(settings),
    () => checkStateFolders(paths),
    () => checkTokenFile(paths),
    () => checkRuntimeFolder(paths),
    () => checkHost(choice),
    () => checkPluginFolders(folders),
    () => checkOpencodeImports(folders, paths.defaultPluginFolder),
    () => checkPlugins(settings, paths),
    // After the servers were asked: now it is known what they want.
    () => checkAuthorizations(folders, paths),
    () => checkOpencode(folders, paths.defaultPluginFolder),
  ];
}

function count(findings: readonly Finding[], level: Finding["level"]): number {
  return findings.filter((finding) => finding.level === level).length;
}

const marks = {
  ok: () => style("green", "✓"),
  warning: () => style("yellow", "!"),
  problem: () => style("red", "✗"),
} as const;

function printFinding({ level, message, remedy }: Finding): void {
  print(`${marks[level]()} ${harmlessLine(message)}`);
  if (remedy !== undefined) print(`    ${style("dim", "→")} ${harmlessLine(remedy)}`);
}

function printSummary(problems: number, warnings: number): void {
  const parts = [
    problems === 1 ? "1 problem" : `${problems} problems`,
    warnings === 1 ? "1 warning" : `${warnings} warnings`,
  ];
  print(problems + warnings === 0 ? "\nAll is well." : `\n${parts.join(", ")}.`);
}
