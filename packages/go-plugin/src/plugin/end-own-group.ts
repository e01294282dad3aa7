/**
 * Ends this process and all that it started, if it leads a process group of its own, as our
 * hosts have it. Their host would do it, but is gone.
 */
export function endOwnGroup(): void {
  if (process.platform === "win32") return;
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    // In somebody else's group: what else is in there is not ours to end.
  }
}
