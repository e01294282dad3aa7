import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkBounds } from "./bounds.mjs";
import { watchEnvironment } from "./lib/environment.mjs";
import { createScratch } from "./lib/scratch.mjs";
import { plans } from "./plan.mjs";
import { preparePlugins } from "./plugins.mjs";
import { sections } from "./sections.mjs";

const resultsFolder = join(import.meta.dirname, "results");

/**
 * Measures the sections named in `only`, one after the other, and writes the figures to bench/results/.
 * `print` gets each finished table, `progress` a line for each step on the way.
 */
export async function runBench({ plan, only, print, progress }) {
  const finish = watchEnvironment();
  const scratch = createScratch();
  const result = { plan };
  try {
    let prepared;
    const plugins = () => (prepared ??= preparePlugins(scratch));
    for (const name of only) {
      const section = await sections[name]({ plan: plans[plan], scratch, plugins, progress });
      result[section.key] = section.figures;
      print(section.text);
    }
  } finally {
    scratch.remove();
  }
  Object.assign(result, { environment: finish(), bounds: checkBounds(result) });
  return { result, file: save(result) };
}

function save(result) {
  mkdirSync(resultsFolder, { recursive: true });
  const file = join(resultsFolder, `${result.environment.date.replaceAll(":", "-")}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}
