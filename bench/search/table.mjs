import { formatTable } from "../lib/table.mjs";

export function searchTable({ quality, indexMs, queryMs, tools }) {
  const header = ["search over real servers' tools", "queries", "first", "among 5", "mean 1/rank"];
  const percent = (value) => `${(value * 100).toFixed(1)} %`;
  const rows = quality.map(({ set, queries, recall1, recall5, reciprocal }) => [
    set,
    String(queries),
    percent(recall1),
    percent(recall5),
    reciprocal.toFixed(2),
  ]);
  const cost = `${tools} tools: index in ${indexMs.toFixed(0)} ms, then ${queryMs.toFixed(2)} ms a query (medians)`;
  return `${formatTable(header, rows)}\n\n${cost}`;
}
