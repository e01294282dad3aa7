// Makes every generated file anew: `npm run generate`. `npm run generate -- --check` fails when one was not up to date.
// Without Go, those of the Go SDK are left out with a word, or the check fails.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { withKeys } from "./config-keys.mjs";
import { findGo } from "./go.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes("--check");
const generated = [
  "packages/contract/src/gen",
  "packages/go-plugin/src/gen",
  "packages/contract/schema",
  "packages/cli/schema",
  "docs/config.md",
  "sdk-go/internal/pluginv1",
];

function run(command, args, { cwd = root, bin = path.join(root, "node_modules", ".bin") } = {}) {
  execFileSync(command, args, {
    cwd,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
  });
}

async function generateGo() {
  const go = await findGo().catch((error) => {
    if (check) throw error;
    process.stderr.write(`Left out sdk-go: ${error.message}\n`);
  });
  if (go) run("./generate.sh", [], { cwd: path.join(root, "sdk-go"), bin: path.dirname(go) });
}

async function writeJsonSchemas() {
  const { backplaneExtensionSchema, mcpConfigSchema } = await import("@backplane/contract/manifest");
  const folder = "packages/contract/schema";
  const pluginTitle = 'extensions["dev.backplane"] of an Agent Plugins plugin.json';
  const mcpTitle = "mcp.json of an Agent Plugins package, as Backplane reads it";
  writeJsonSchema(
    path.join(folder, "plugin.schema.json"),
    pluginTitle,
    z.toJSONSchema(backplaneExtensionSchema),
  );
  writeJsonSchema(path.join(folder, "mcp.schema.json"), mcpTitle, z.toJSONSchema(mcpConfigSchema));
}

function writeJsonSchema(file, title, schema) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), `${JSON.stringify({ title, ...schema }, null, 2)}\n`);
}

/** The schema of config.toml, and the table of its keys in the document about it. */
async function writeConfig() {
  const { configSchema } = await import("../packages/cli/dist/config/config-schema.js");
  const schema = z.toJSONSchema(configSchema, { io: "input" });
  writeJsonSchema("packages/cli/schema/config.schema.json", "Backplane's config.toml", schema);
  const document = path.join(root, "docs/config.md");
  writeFileSync(document, withKeys(readFileSync(document, "utf8"), schema));
}

/** Path and content of every generated file. */
function snapshot() {
  const files = generated.flatMap((entry) => filesIn(path.join(root, entry)));
  return new Map(files.map((file) => [path.relative(root, file), readFileSync(file, "utf8")]));
}

/** A file itself, or all below a folder. */
function filesIn(entry) {
  if (statSync(entry, { throwIfNoEntry: false })?.isDirectory() !== true) return [entry];
  return readdirSync(entry, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => path.join(one.parentPath, one.name));
}

const before = snapshot();
for (const pkg of ["packages/contract", "packages/go-plugin"])
  run("buf", ["generate"], { cwd: path.join(root, pkg) });
await generateGo();
run("tsc", ["-b", "packages/contract", "packages/cli"]);
await writeJsonSchemas();
await writeConfig();
const after = snapshot();

const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
  (file) => before.get(file) !== after.get(file),
);
for (const folder of generated) {
  if (![...after.keys()].some((file) => file.startsWith(path.normalize(folder)))) {
    throw new Error(`Found no generated files in ${folder}`);
  }
}
if (check && changed.length > 0) {
  process.stderr.write(
    `Generated files differ from their sources; commit what changed:\n${changed.join("\n")}\n`,
  );
  process.exit(1);
}
