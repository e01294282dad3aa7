import type { ExitFacts } from "./exit-facts.ts";

const shownLines = 3;

/** For people: `signal SIGKILL`, or `exit code 1; it last wrote "panic: …"`. */
export function describeExit({ code, signal, stderrTail, reason }: ExitFacts): string {
  if (reason !== undefined) return reason;
  const how = signal ? `signal ${signal}` : `exit code ${code ?? "unknown"}`;
  const last = stderrTail.slice(-shownLines).join(" | ").slice(0, 500);
  return last ? `${how}; it last wrote ${JSON.stringify(last)}` : how;
}
