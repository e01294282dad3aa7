import { loadHeader, loadRow } from "../lib/load-row.mjs";
import { formatTable } from "../lib/table.mjs";

export function remoteTable(lines) {
  const ratios = ["local", "NATS"];
  const header = loadHeader("greet, called by the host", { ratios, processes: "caller + behind" });
  return formatTable(
    header,
    lines.map((line) => loadRow(line, [line.toLocal, line.toNats])),
  );
}
