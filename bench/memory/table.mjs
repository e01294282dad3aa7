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
  // The shell is the host's guard, which clears up after it; about 1 MB.
  const plugins = (memory?.behind ?? []).filter(({ command }) => command !== "sh");
  return plugins.length === 0 ? "" : median(plugins.map(({ rssMb }) => rssMb)).toFixed(0);
}
