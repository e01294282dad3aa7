import { loadHeader, loadRow } from "../lib/load-row.mjs";
import { formatSpread, formatTable } from "../lib/table.mjs";

export function relayTables({ start, memory, calls }) {
  const header = loadHeader("greet over stdio, MCP 2025", {
    ratios: ["standalone"],
    processes: "server + behind",
  });
  return [
    formatTable(["relay, host running", "ms", "× bare Node", "best"], start.map(startRow)),
    formatTable(["memory in MB", "RSS", "× bare Node", "PSS", "× bare Node"], memory.map(memoryRow)),
    formatTable(
      header,
      calls.map((line) => loadRow(line, [line.toStandalone])),
    ),
  ];
}

function startRow({ label, ms, toBare, toBareBest }) {
  return [label, formatSpread(ms, 0), formatSpread(toBare), toBareBest.toFixed(2)];
}

function memoryRow({ label, rssMb, pssMb, rssToBare, pssToBare }) {
  return [
    label,
    formatSpread(rssMb, 1),
    formatSpread(rssToBare),
    formatSpread(pssMb, 1),
    formatSpread(pssToBare),
  ];
}
