import type { ExitFacts } from "./exit-facts.ts";

/** How the process ended, if it ends so soon. A stream breaks a moment before the end of its process is known. */
export function exitWithin(exited: Promise<ExitFacts>, timeoutMs: number): Promise<ExitFacts | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutMs, undefined);
    void exited.then((exit) => {
      clearTimeout(timer);
      resolve(exit);
    });
  });
}
