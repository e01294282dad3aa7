import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { assertNoNewProblems } from "../config/change-config.ts";
import { configFile } from "../config/config-file.ts";
import { configText } from "../config/config-text.ts";
import { readText } from "../config/read-config.ts";
import type { HostChoice } from "../host-choice.ts";
import { againWith, choiceArguments } from "../invocation.ts";
import { replaceFile } from "../opencode/replace-file.ts";
import { printNote } from "../output.ts";
import { UsageError } from "../usage-error.ts";

/** Opens a draft of the config file in the user's editor; it replaces the file when it is right, and is kept when it is not. */
export async function configEdit(choice: Pick<HostChoice, "config">): Promise<void> {
  const file = configFile(choice);
  const before = configText(file);
  const draft = makeDraft(file, before);
  try {
    openEditor(draft);
    take({ draft, file, before });
  } catch (cause) {
    if (existsSync(draft) && readText(draft) === before) rmSync(draft);
    if (!existsSync(draft)) throw cause;
    const again = `${file} is as it was. Your draft is ${draft}; go on with it: ${againWith("config", "edit", ...choiceArguments(choice))}`;
    throw new Error(`${(cause as Error).message}\n${again}`, { cause });
  }
}

/** Beside the file, so that the editor takes it for what it is; one that was refused is gone on with. */
function makeDraft(file: string, text: string): string {
  const { dir, name, ext } = path.parse(file);
  const draft = path.join(dir, `${name}.draft${ext}`);
  if (existsSync(draft)) {
    printNote(`Going on with ${draft}`);
    return draft;
  }
  mkdirSync(dir, { recursive: true });
  writeFileSync(draft, text, { mode: 0o600, flag: "wx" });
  return draft;
}

/** By the shell, because the variable may hold arguments, as every program takes it. */
function openEditor(draft: string): void {
  const editor = process.env["VISUAL"] || process.env["EDITOR"];
  if (!editor) throw new UsageError('No editor: set EDITOR, or edit the file that "config path" names');
  const { status, error } =
    process.platform === "win32"
      ? spawnSync(`${editor} "${draft}"`, { shell: true, stdio: "inherit" })
      : spawnSync("sh", ["-c", `${editor} "$@"`, editor, draft], { stdio: "inherit" });
  if (error ?? status !== 0)
    throw new Error(`The editor ${editor} ended with ${error?.message ?? `code ${status}`}`);
}

function take({ draft, file, before }: { draft: string; file: string; before: string }): void {
  const after = readText(draft);
  if (configText(file) !== before) throw new Error(`${file} was changed by somebody else meanwhile`);
  if (after === before) printNote(`Nothing has changed in ${file}`);
  else {
    assertNoNewProblems({ before, after, file });
    replaceFile(file, after);
    printNote(`Wrote ${file}`);
  }
  rmSync(draft);
}
