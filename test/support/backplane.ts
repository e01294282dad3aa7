import { built, inRepository } from "./repository.ts";
import { type Command, type Ended, runToEnd } from "./run-to-end.ts";
import type { TempHome } from "./temp-home.ts";

/** Far more than any command needs on a busy machine: only a hang reaches it. */
const commandLimitMs = 90_000;

/** The `backplane` command, run in a home. */
export function backplane(home: TempHome, ...args: string[]): Command {
  const main = built(inRepository("packages", "cli", "dist", "main.cjs"), "npm run build");
  return { program: process.execPath, args: [main, ...args], env: home.env, cwd: home.folder };
}

/** Runs one command to its end and expects it to succeed. */
export async function runBackplane(home: TempHome, ...args: string[]): Promise<Ended> {
  const ended = await runToEnd(backplane(home, ...args), { limitMs: commandLimitMs });
  if (ended.code === 0) return ended;
  throw new Error(
    `backplane ${args.join(" ")} ended with code ${ended.code}: ${ended.stderr || ended.stdout}`,
  );
}
