import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { TempHome } from "./temp-home.ts";

/** Far more than anything logged here takes on a busy machine. */
const limitMs = 30_000;

/** Where the host keeps the log of a plugin, or its own ("_host"). */
export function logFile(home: TempHome, log: string): string {
  return home.at(".local", "state", "backplane", "logs", `${log}.log`);
}

/** Waits until a log has a line with this text. */
export async function logLine(
  home: TempHome,
  { log, containing }: { log: string; containing: string },
): Promise<string> {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    const text = await readFile(logFile(home, log), "utf8").catch(() => "");
    const found = text.split("\n").find((line) => line.includes(containing));
    if (found !== undefined) return found;
    await delay(25);
  }
  throw new Error(`No line with "${containing}" in the log of ${log} within ${limitMs} ms`);
}
