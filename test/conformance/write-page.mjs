/** Writes docs/conformance.md from the results of the last run of the conformance test. */
import { writeFile } from "node:fs/promises";
import { pagePath, readResults, renderPage } from "./conformance-table.mjs";

await writeFile(pagePath, renderPage(readResults()));
console.log(`Wrote ${pagePath}`);
