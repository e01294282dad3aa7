import path from "node:path";
import { parseArgs } from "node:util";
import { openBroker } from "../src/open-broker.ts";
import { evaluate, readSamples } from "./evaluate.ts";
import { report } from "./report.ts";

/** `--superclaude DIR`: evaluate with that folder beside the shipped set. `--set tune|holdout`: only that part. */
const { values } = parseArgs({ options: { superclaude: { type: "string" }, set: { type: "string" } } });
const root = process.cwd();
const superclaude = values.superclaude === undefined ? [] : [path.resolve(values.superclaude)];

const { broker, close } = await openBroker({
  folders: { prompts: [root], superclaude },
  keywords: path.join(root, "keywords"),
  onProblem: ({ file, message }) => process.stderr.write(`${file}: ${message}\n`),
});
const samples = await readSamples(path.join(root, "evaluation"));
const asked = samples.filter(({ set }) => values.set === undefined || set === values.set);
const label = superclaude.length > 0 ? "superclaude" : "command";
process.stdout.write(`${report(await evaluate(broker, { samples: asked, label })).join("\n")}\n`);
await close();
