import { loadHeader, loadRow } from "../lib/load-row.mjs";
import { formatTable } from "../lib/table.mjs";

export function channelTable(lines) {
  const header = loadHeader("channel alone", { ratios: ["unary", "raw"], processes: "host + plugin" });
  return formatTable(
    header,
    lines.map((line) => loadRow(line, [line.toUnary, line.toRaw])),
  );
}
