// Makes every generated file anew: `npm run generate`. `npm run generate -- --check` fails when one differs from what is committed.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes("--check");
const generated = ["packages/contract/src/gen", "packages/go-plugin/src/gen", "packages/contract/schema"];

function run(command, args, cwd = root) {
  const bin = path.join(root, "node_modules", ".bin");
  execFileSync(command, args, {
    cwd,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
  });
}

async function writeManifestSchema() {
  const { backplaneExtensionSchema } = await import("@backplane/contract/manifest");
  const file = path.join(root, "packages/contract/schema/plugin.schema.json");
  const schema = {
    title: 'extensions["dev.backplane"] of an Agent Plugins plugin.json',
    ...z.toJSONSchema(backplaneExtensionSchema),
  };
  writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
}

for (const pkg of ["packages/contract", "packages/go-plugin"]) run("buf", ["generate"], path.join(root, pkg));
run("tsc", ["-b", "packages/contract"]);
await writeManifestSchema();

if (check) {
  const changed = execFileSync("git", ["status", "--porcelain", "--", ...generated], {
    cwd: root,
    encoding: "utf8",
  });
  if (changed) {
    process.stderr.write(
      `Generated files differ from their sources; run "npm run generate" and commit:\n${changed}`,
    );
    process.exit(1);
  }
}
