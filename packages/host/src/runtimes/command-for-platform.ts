import type { Runtime } from "@backplane/contract/manifest";

/** The executable of a `process` runtime for the platform the host runs on, relative to the package; undefined: none. */
export function commandForThisPlatform({
  command,
}: Extract<Runtime, { type: "process" }>): string | undefined {
  if (typeof command === "string") return command;
  return command[thisPlatform] ?? command["*"];
}

export const thisPlatform: string = `${process.platform}-${process.arch}`;
