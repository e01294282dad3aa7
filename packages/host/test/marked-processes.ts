import { readdirSync, readFileSync } from "node:fs";

/** The processes of one host's plugins, by the mark in their environment; zombies have none. Linux only. */
export function markedProcesses(mark: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).some((variable) => variable.startsWith(`BACKPLANE_RUN=${mark}.`)))
    .map(Number);
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    // Ended, or of another user.
    return [];
  }
}
