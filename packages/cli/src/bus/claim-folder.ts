import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Two brokers that store in the same folder would ruin what the other stored. Returns the release. @throws Error */
export function claimFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = path.join(folder, "in-use-by.pid");
  if (!write(lock)) {
    const owner = Number(readFileSync(lock, "utf8"));
    if (isAlive(owner))
      throw new Error(`Another host of yours (process ${owner}) has a nats-server of its own in ${folder}`);
    rmSync(lock, { force: true });
    if (!write(lock)) throw new Error(`Another host has just started a nats-server in ${folder}`);
  }
  return () => rmSync(lock, { force: true });
}

function write(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
