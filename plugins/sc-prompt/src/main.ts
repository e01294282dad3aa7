import path from "node:path";
import { serve } from "@backplane/sdk";
import type { Problem } from "./catalog/catalog.ts";
import { createPlugin } from "./create-plugin.ts";
import { type OpenBroker, openBroker } from "./open-broker.ts";
import { readSettings } from "./settings.ts";

/** The plugin's folder: this file runs as dist/main.js. */
const shipped = path.resolve(import.meta.dirname, "..");
const folders = readSettings(process.argv.slice(2), { shipped });

let opening: Promise<OpenBroker> | undefined;

function open(): Promise<OpenBroker> {
  opening ??= openBroker({ folders, keywords: path.join(shipped, "keywords"), onProblem: warn });
  return opening;
}

/** Between calls the SDK has no log: one line on stderr, in hclog's form, which the host puts into the plugin's log. */
function warn({ file, message, served }: Problem): void {
  const line = { "@level": "warn", "@message": `Cannot read "${file}": ${message}; served: ${served}`, file };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

await serve(createPlugin(async () => (await open()).broker));
await opening?.then(({ close }) => close());
