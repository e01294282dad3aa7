import { readFileSync } from "node:fs";

/**
 * False for a process that has ended, also while its exit code waits to be collected: the orphans of a
 * killed host fall to an init that may be slow to do so, or, in a container, never does.
 */
export function isRunning(pid: number): boolean {
  return exists(pid) && !(process.platform === "linux" && isZombie(pid));
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but someone else's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The state is the letter behind the last parenthesis: a process may put some into its own name. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.charAt(stat.lastIndexOf(")") + 2) === "Z";
  } catch {
    return false; // No /proc here, or gone just now, which the next look will tell.
  }
}
