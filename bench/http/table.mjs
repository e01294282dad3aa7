import { loadHeader, loadRow } from "../lib/load-row.mjs";
import { formatTable } from "../lib/table.mjs";

/** One table per era. */
export function httpTables(lines) {
  const years = [...new Set(lines.map((line) => line.year))];
  return years.map((year) => {
    const header = loadHeader(`greet over HTTP, MCP ${year}`, {
      ratios: ["SDK server"],
      processes: "server + behind",
    });
    const rows = lines.filter((line) => line.year === year);
    return formatTable(
      header,
      rows.map((line) => loadRow(line, [line.toDirect])),
    );
  });
}
