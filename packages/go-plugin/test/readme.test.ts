import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const packageRoot = fileURLToPath(new URL("..", import.meta.url));

/** Code blocks of the README that begin with their file's name. */
async function readmeFiles(): Promise<[name: string, code: string][]> {
  const readme = await readFile(join(packageRoot, "README.md"), "utf8");
  const blocks = readme.matchAll(/```js\n\/\/ (\S+)\n([\s\S]*?)```/g);
  return [...blocks].map(([, name = "", code = ""]) => [name, code]);
}

test("README.md shows an example that works", async () => {
  // Inside the package, so that its imports find it.
  const folder = await mkdtemp(join(packageRoot, "test", "readme-"));
  try {
    const files = await readmeFiles();
    expect(files.map(([name]) => name)).toEqual(["greeter.mjs", "plugin.mjs", "host.mjs"]);
    for (const [name, code] of files) await writeFile(join(folder, name), code);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(folder, "host.mjs")], {
      timeout: 30_000,
    });
    expect(stdout).toBe("Hello, Ada!\nplugin exited with code 0\n");
    expect(stderr).toBe("");
  } finally {
    await rm(folder, { recursive: true });
  }
});
