/**
 * Measures Backplane beside its peers in one run: `npm run bench -- [--quick] [--check] [--only SECTION]...`
 *
 * Tables go to stdout, progress to stderr, all figures to bench/results/. See docs/performance.md.
 */
import { parseArgs } from "node:util";
import { formatBound } from "../bench/bounds.mjs";
import { runBench } from "../bench/run.mjs";
import { sections } from "../bench/sections.mjs";

const names = Object.keys(sections);
const { values } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: names },
    quick: { type: "boolean", default: false },
  },
});
const unknown = values.only.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`Cannot measure "${unknown}": sections are ${names.join(", ")}`);
  process.exit(2);
}

const { result, file } = await runBench({
  plan: values.quick ? "quick" : "full",
  only: values.only,
  print: (table) => console.log(`${table}\n`),
  progress: (step) => console.error(step),
});
const { environment, bounds } = result;
console.log(
  `${environment.cpu}, Node ${environment.node}, load ${environment.loadBefore.toFixed(1)} to ${environment.loadAfter.toFixed(1)}, ` +
    `${(environment.stolen * 100).toFixed(0)} % of the CPU stolen by neighbours. Figures: median [quartiles]; ${file}`,
);
if (values.check) {
  for (const bound of bounds) console.log(formatBound(bound));
  if (bounds.some(({ holds }) => !holds)) process.exitCode = 1;
}
