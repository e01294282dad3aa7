/** Lays rows of text out in columns: the first left, the others right. */
export function formatTable(header, rows) {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column].length)));
  const line = (row) => row.map((text, column) => pad(text, column, widths[column])).join("  ");
  return [line(header), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

/** `1.68 [1.60-1.75]`: the median and the quartiles of what `summarize()` made. */
export function formatSpread({ median, low, high }, digits = 2) {
  return `${median.toFixed(digits)} [${low.toFixed(digits)}-${high.toFixed(digits)}]`;
}

function pad(text, column, width) {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}
