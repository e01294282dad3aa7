import { quoted } from "../quoted.ts";
import type { PluginExit } from "./plugin-process.ts";

const QUOTED_LINES = 10;
const QUOTED_CHARACTERS = 1_000;

/** "exited with code 1 (its last words: …)", for error texts. */
export function describeExit({ code, signal, stderrTail }: PluginExit): string {
  const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
  if (stderrTail.length === 0) return how;
  return `${how} (its last words: ${quoted(stderrTail.slice(-QUOTED_LINES).join("\n"), QUOTED_CHARACTERS)})`;
}
