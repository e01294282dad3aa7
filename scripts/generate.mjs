// Makes every generated file anew: `npm run generate`. `npm run generate -- --check` fails when one was not up to date.
// Without Go, those of the Go SDK are left out with a word, or the check fails.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { findGo } from "./go.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes("--check");
const generated = [
  "packages/contract/src/gen",
  "packages/go-plugin/src/gen",
  "packages/contract/schema",
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
  writeJsonSchema(
    "plugin",
    'extensions["dev.backplane"] of an Agent Plugins plugin.json',
    backplaneExtensionSchema,
  );
  writeJsonSchema("mcp", "mcp.json of an Agent Plugins package, as Backplane reads it", mcpConfigSchema);
}

function writeJsonSchema(name, title, schema) {
  const file = path.join(root, "packages/contract/schema", `${name}.schema.json`);
  writeFileSync(file, `${JSON.stringify({ title, ...z.toJSONSchema(schema) }, null, 2)}\n`);
}

/** Path and content of every generated file. */
function snapshot() {
  const files = generated.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  return new Map(files.map((file) => [path.relative(root, file), readFileSync(file, "utf8")]));
}

const before = snapshot();
for (const pkg of ["packages/contract", "packages/go-plugin"])
  run("buf", ["generate"], { cwd: path.join(root, pkg) });
await generateGo();
run("tsc", ["-b", "packages/contract"]);
await writeJsonSchemas();
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
