import { median } from "../lib/statistics.mjs";
import { formatTable } from "../lib/table.mjs";

const HEADER = ["RSS in MB", "idle", "with plugins running", "per plugin", "after the load", "per plugin"];

export function memoryTable(lines) {
  return formatTable(HEADER, lines.map(toRow));
}

function toRow({ label, idle, running, loaded }) {
  return [label, ofServer(idle), ofServer(running), perPlugin(running), ofServer(loaded), perPlugin(loaded)];
}

function ofServer(memory) {
  return memory === undefined ? "" : memory.server.rssMb.toFixed(0);
}

function perPlugin(memory) {
  if (memory === undefined || memory.behind.length === 0) return "";
  return median(memory.behind.map(({ rssMb }) => rssMb)).toFixed(0);
}
