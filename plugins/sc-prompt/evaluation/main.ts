import path from "node:path";
import { parseArgs } from "node:util";
import { openBroker } from "../src/open-broker.ts";
import { evaluate, readSamples } from "./evaluate.ts";
import { measure } from "./measure.ts";
import { report } from "./report.ts";

/** `--superclaude DIR`: with that folder over the shipped set. `--set tune|holdout`: only that part. */
const { values } = parseArgs({ options: { superclaude: { type: "string" }, set: { type: "string" } } });
const root = process.cwd();
/** npm runs scripts in the package's folder; a path is meant from where npm was called. */
const caller = process.env["INIT_CWD"] ?? root;
const superclaude = values.superclaude === undefined ? [] : [path.resolve(caller, values.superclaude)];

const broker = await openBroker({
  folders: { prompts: [root], superclaude },
  keywords: path.join(root, "keywords"),
});
for (const { file, message } of broker.lastCatalog.problems) process.stderr.write(`${file}: ${message}\n`);
const samples = await readSamples(path.join(root, "evaluation"));
const asked = samples.filter(({ set }) => values.set === undefined || set === values.set);
const label = superclaude.length > 0 ? "superclaude" : "command";
process.stdout.write(`${report(await evaluate(broker, { samples: asked, label })).join("\n")}\n`);
process.stdout.write(
  `\n${await measure(
    broker,
    asked.map(({ request }) => request),
  )}\n`,
);
await broker.close();
