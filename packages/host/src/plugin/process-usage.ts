import { readdir, readFile } from "node:fs/promises";

/** What the processes of one plugin take. */
export interface ProcessUsage {
  readonly processes: number;
  /** User and system time since they started, in milliseconds; children that ended are not in it. */
  readonly cpuMs: number;
  /** Resident memory in bytes; what they share counts in each. */
  readonly residentBytes: number;
}

/** Of the kernel's ABI, the same on every Linux that Node runs on: USER_HZ and the page size of x64 and arm64. */
const msPerTick = 10;
const pageBytes = 4_096;

/** By process group, which each plugin has of its own. Empty where there is no /proc to read. */
export async function usageByGroup(): Promise<ReadonlyMap<number, ProcessUsage>> {
  const groups = new Map<number, ProcessUsage>();
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const stat of await Promise.all(pids.map(readStat))) {
    if (!stat) continue;
    const { processes, cpuMs, residentBytes } = groups.get(stat.group) ?? none;
    groups.set(stat.group, {
      processes: processes + 1,
      cpuMs: cpuMs + stat.cpuMs,
      residentBytes: residentBytes + stat.residentBytes,
    });
  }
  return groups;
}

const none: ProcessUsage = { processes: 0, cpuMs: 0, residentBytes: 0 };

/** proc(5): the name, in brackets, may hold anything; after it the third field is the first. */
async function readStat(
  pid: string,
): Promise<{ group: number; cpuMs: number; residentBytes: number } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [group, userTicks, systemTicks, pages] = [fields[2], fields[11], fields[12], fields[21]];
  if (group === undefined || userTicks === undefined || systemTicks === undefined || pages === undefined)
    return undefined;
  return { group, cpuMs: (userTicks + systemTicks) * msPerTick, residentBytes: pages * pageBytes };
}
