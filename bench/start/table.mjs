import { formatSpread, formatTable } from "../lib/table.mjs";

const HEADER = ["start to first tools/list", "ms", "× SDK server", "× 1 plugin, cached"];

export function startTable({ lines }) {
  return formatTable(HEADER, lines.map(toRow));
}

function toRow({ label, ms, toSdk, toOne }) {
  return [label, formatSpread(ms, 0), toSdk ? formatSpread(toSdk) : "", toOne ? formatSpread(toOne) : ""];
}
