import path from "node:path";
import { formatProblem } from "../config/config-problem.ts";
import type { ReadConfig } from "../config/read-config.ts";
import { shellLine } from "../invocation.ts";
import { isOpenToAll } from "./check-state-folders.ts";
import { type Finding, ok, problem } from "./finding.ts";

/** The config decides which programs are run, so nobody else may write it either. */
export async function checkConfig({ file, isThere, problems }: ReadConfig): Promise<Finding[]> {
  const wrong = problems.map((one) =>
    problem(formatProblem(one), `Mend ${file}; docs/config.md has every key`),
  );
  if (!isThere)
    return wrong.length > 0 ? wrong : [ok(`Config: none at ${file}, so every key has its default`)];
  const open = await openToAll([file, path.dirname(file)]);
  if (open.length > 0) {
    const what = `Config ${open.join(" and ")} can be written by everybody on this machine`;
    return [...wrong, problem(what, shellLine(["chmod", "o-w", ...open]))];
  }
  return wrong.length > 0 ? wrong : [ok(`Config ${file}`)];
}

async function openToAll(files: readonly string[]): Promise<string[]> {
  const open = await Promise.all(files.map(async (file) => ((await isOpenToAll(file)) ? [file] : [])));
  return open.flat();
}
