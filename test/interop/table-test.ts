import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { renderTable, resultsPath, tablePath } from "./interop-table.mjs";
import { results } from "./matrix.ts";

/** Must come last: it looks at the results of all cells before it. */
export function tableTest(): void {
  test("docs/interop.md is what this run generates (else run test/interop/write-table.mjs)", async () => {
    await mkdir(dirname(resultsPath), { recursive: true });
    await writeFile(resultsPath, JSON.stringify(results, null, 2));
    expect(await readFile(tablePath, "utf8")).toBe(renderTable(results));
  });
}
