import { open, rm, stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/** Longer than any work under a lock takes; whoever held it for so long is gone. */
const staleMs = 60_000;

const retryMs = 50;

/** Does the work while no other process, and nobody else in this one, does what the same file locks. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  while (!(await take(file))) await pause(retryMs);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await (await open(file, "wx", 0o600)).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const made = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - made > staleMs) await rm(file, { force: true });
    return false;
  }
}
