/** Writes docs/interop.md from the results of the last run of the interop test. */
import { writeFile } from "node:fs/promises";
import { readResults, renderTable, tablePath } from "./interop-table.mjs";

await writeFile(tablePath, renderTable(readResults()));
console.log(`Wrote ${tablePath}`);
