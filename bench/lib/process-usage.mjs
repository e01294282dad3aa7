// What the kernel says about a process. CPU time has the kernel's tick as its unit (10 ms on Linux), so measure over
// hundreds of milliseconds at least.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const TICK_MS = 1000 / Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** User and system time that the process's threads have used so far. */
export function cpuMs(pid) {
  const fields = statFields(pid);
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Memory of the process that is in RAM now, pages shared with other processes included. */
export function rssMb(pid) {
  return statusKb(pid, "VmRSS") / 1024;
}

/** Memory of the process with each shared page divided by the number of processes that share it. */
export function pssMb(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? Number.NaN) / 1024;
}

/** The name of the program it runs, at most 15 characters. */
export function commandOf(pid) {
  return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
}

/** All living processes below `pid`, in no order. */
export function descendants(pid) {
  const childrenOf = groupByParent();
  const found = [];
  const open = [pid];
  while (open.length > 0) {
    const children = childrenOf.get(open.pop()) ?? [];
    found.push(...children);
    open.push(...children);
  }
  return found;
}

function groupByParent() {
  const childrenOf = new Map();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = parentOf(entry);
    if (parent === undefined) continue;
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(entry)]);
  }
  return childrenOf;
}

/** Undefined when the process ended while we looked. */
function parentOf(pid) {
  try {
    return Number(statFields(pid)[1]);
  } catch {
    return undefined;
  }
}

/** proc(5) fields from the third on: the second is the command's name and may hold blanks and brackets. */
function statFields(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function statusKb(pid, key) {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(text)?.[1] ?? Number.NaN);
}
