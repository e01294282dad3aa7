import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** Far more than a start takes on a busy machine. */
const startLimitMs = 30_000;

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** The processes whose command or environment names a folder, as Linux' /proc tells it: also those without a parent. */
export async function processesOf(folder: string): Promise<RunningProcess[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const all = await Promise.all(pids.map(async (pid) => ({ pid, ...(await describe(pid)) })));
  return all
    .filter(({ command, environment }) => command.includes(folder) || environment.includes(folder))
    .map(({ pid, command }) => ({ pid, command }));
}

/** Resolves when no process of the folder is left; rejects naming those that are still there at the limit. */
export async function processesGone(folder: string, limitMs: number): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const left = await processesOf(folder);
    if (left.length === 0) return;
    if (Date.now() > deadline) throw new Error(`Still running after ${limitMs} ms: ${JSON.stringify(left)}`);
    await delay(25); // Linux tells no third party when a process ends.
  }
}

async function describe(pid: number): Promise<{ command: string; environment: string }> {
  // Empty for one that has ended meanwhile or is not ours to look into.
  const read = (file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
  const [command, environment] = await Promise.all([read("cmdline"), read("environ")]);
  return { command: command.replaceAll("\0", " ").trim(), environment };
}

/** Resolves when a program whose command contains `part` runs in the folder. */
export async function processStarted(folder: string, part: string): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  while (!(await processesOf(folder)).some(({ command }) => command.includes(part))) {
    if (Date.now() > deadline) throw new Error(`No process "${part}" within ${startLimitMs} ms`);
    await delay(25);
  }
}
