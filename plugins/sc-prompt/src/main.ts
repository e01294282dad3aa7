import path from "node:path";
import { serve } from "@backplane/sdk";
import { createPlugin } from "./create-plugin.ts";
import { openBroker } from "./open-broker.ts";
import { readSettings } from "./settings.ts";

/** The plugin's folder: this file runs as dist/main.js. */
const shipped = path.resolve(import.meta.dirname, "..");
const folders = readSettings(process.argv.slice(2), { shipped });

const broker = await openBroker({ folders, keywords: path.join(shipped, "keywords") });
await serve(createPlugin(broker));
await broker.close();
