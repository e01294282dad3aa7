import path from "node:path";
import type { HostChoice } from "../host-choice.ts";
import { againWith, agentCommand } from "../invocation.ts";
import { mainFile } from "../main-file.ts";
import { configFileToEdit } from "../opencode/config-files.ts";
import { readText } from "../opencode/read-text.ts";
import { emptyConfig, type LocalServer, registerServer } from "../opencode/register-server.ts";
import { serverInForce } from "../opencode/registered-servers.ts";
import { backUp, replaceFile } from "../opencode/replace-file.ts";
import { showDiff, unifiedDiff } from "../opencode/show-diff.ts";
import { print, printJson, printNote, style } from "../output.ts";
import { UsageError } from "../usage-error.ts";

export interface SetupOpencodeOptions extends HostChoice {
  readonly name: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What was done, or would be; printed by `--json`. */
interface Outcome {
  readonly file: string;
  readonly name: string;
  readonly server: LocalServer;
  readonly changed: boolean;
  readonly written: boolean;
  /** Absent when nothing was written over. */
  readonly backup?: string;
  readonly diff: string;
}

/** Registers `backplane mcp` in opencode's config. */
export async function setupOpencode({ json, ...options }: SetupOpencodeOptions): Promise<void> {
  const outcome = register(options);
  if (json) printJson(outcome);
  else printOutcome(outcome);
  // Before it is written, our own entry cannot have the last word.
  if (outcome.written || !outcome.changed) warnOfOverride(outcome);
  if (mainFile.includes(`${path.sep}_npx${path.sep}`)) {
    printNote(
      "This copy stands in npx's cache, which npm may empty. To keep it: npm install --global backplane",
    );
  }
}

function register({ name, dryRun = false, ...choice }: SetupOpencodeOptions): Outcome {
  checkName(name);
  const file = configFileToEdit();
  const server: LocalServer = { type: "local", command: agentCommand(choice) };
  const before = readText(file);
  const after = registerServer(before ?? emptyConfig, { name, server, file });
  const changed = after !== before;
  const outcome = { file, name, server, changed, written: changed && !dryRun };
  if (!changed) return { ...outcome, diff: "" };
  const diff = unifiedDiff({ file, before, after });
  if (dryRun) return { ...outcome, diff };
  const backup = before === undefined ? undefined : backUp(file);
  replaceFile(file, after);
  return { ...outcome, ...(backup !== undefined && { backup }), diff };
}

/** opencode replaces any other character, and takes names of tools from it. */
function checkName(name: string): void {
  if (/^[A-Za-z0-9_-]{1,32}$/.test(name)) return;
  throw new UsageError(`Cannot use the name ${JSON.stringify(name)}: expected 1-32 of A-Z a-z 0-9 _ -`);
}

function printOutcome({ file, name, changed, written, backup, diff }: Outcome): void {
  if (!changed) {
    print(`${style("green", "✓")} "${name}" is registered in ${file} already.`);
    return;
  }
  print(showDiff(diff));
  print();
  if (backup !== undefined) print(`Backup: ${backup}`);
  if (!written) print("Nothing was written (--dry-run).");
  else print(`${style("green", "✓")} Registered "${name}" in ${file}. Start opencode anew to use it.`);
}

/** opencode merges several files, and one that we do not edit may have the last word. */
function warnOfOverride({ name, server, file }: Outcome): void {
  const inForce = serverInForce(name);
  if (inForce === undefined || inForce.file === file) return;
  const command = JSON.stringify(server.command);
  printNote(
    `${style("yellow", "!", process.stderr)} ${inForce.file} has an entry "${name}" too, and opencode prefers that one. ` +
      `Remove it, or set its "command" to ${command}. Then check: ${againWith("doctor")}`,
  );
}
