import { readdir, readFile, readlink } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** One running process, as Linux' `/proc` tells it. */
export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

/** For the server to end with all its plugins, each of which has its own deadlines: only a leak reaches it. */
export const stopLimitMs = 30_000;

/**
 * The processes that belong to a temporary folder: their program, arguments, working directory or environment names
 * it. This also finds what no parent knows of any more, which a list of children would not.
 */
export async function processesOf(folder: string): Promise<RunningProcess[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const found = await Promise.all(pids.map((pid) => describe(pid)));
  return found
    .filter((facts) => facts.all.some((fact) => fact.includes(folder)))
    .map(({ pid, command }) => ({ pid, command }));
}

/** Resolves when no process of the folder is left; rejects naming those that are still there at the limit. */
export async function processesGone(folder: string, limitMs: number): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const left = await processesOf(folder);
    if (left.length === 0) return;
    if (Date.now() > deadline) {
      const list = left.map(({ pid, command }) => `  ${pid} ${command}`).join("\n");
      throw new Error(`${left.length} process(es) still run ${limitMs} ms after their user ended:\n${list}`);
    }
    await delay(50); // Linux tells no third party when a process ends.
  }
}

export async function killProcessesOf(folder: string): Promise<void> {
  for (const { pid } of await processesOf(folder)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself meanwhile.
    }
  }
}

/** Empty for a process that has ended meanwhile or is not ours to look into. */
async function describe(pid: number): Promise<RunningProcess & { readonly all: readonly string[] }> {
  const at = `/proc/${pid}`;
  const read = (file: string): Promise<string> => readFile(`${at}/${file}`, "utf8").catch(() => "");
  const follow = (link: string): Promise<string> => readlink(`${at}/${link}`).catch(() => "");
  const [arguments_, environment, program, directory] = await Promise.all([
    read("cmdline"),
    read("environ"),
    follow("exe"),
    follow("cwd"),
  ]);
  const command = arguments_.replaceAll("\0", " ").trim() || program;
  return { pid, command, all: [arguments_, environment, program, directory] };
}
