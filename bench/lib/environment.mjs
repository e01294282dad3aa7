// Where and when a run took place: without it a figure says nothing.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";

/** Call the answer at the end of the run; it holds what other machines and processes took meanwhile. */
export function watchEnvironment() {
  const date = new Date().toISOString();
  const before = readCpuTicks();
  const loadBefore = loadavg()[0];
  return () => {
    const after = readCpuTicks();
    const total = after.total - before.total;
    return {
      date,
      commit: git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain") === "" ? "" : "+changes"),
      node: process.version,
      cpu: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      loadBefore,
      loadAfter: loadavg()[0],
      // Share of the CPUs' time that the hypervisor gave to others while we wanted to run.
      stolen: (after.stolen - before.stolen) / total,
    };
  };
}

/** proc(5): user nice system idle iowait irq softirq steal …, in ticks of all CPUs together. */
function readCpuTicks() {
  const fields = readFileSync("/proc/stat", "utf8").split("\n", 1)[0].split(/\s+/).slice(1, 9).map(Number);
  return { total: fields.reduce((sum, ticks) => sum + ticks, 0), stolen: fields[7] };
}

function git(...args) {
  try {
    return execFileSync("git", args, { encoding: "utf8", cwd: import.meta.dirname }).trim();
  } catch {
    return "unknown";
  }
}
