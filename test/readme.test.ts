import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const root = path.dirname(import.meta.dirname);
let folder: string;

beforeAll(async () => {
  // Inside the repository, so that the bundler finds the SDK as it would in a plugin's node_modules.
  await mkdir(path.join(root, ".cache"), { recursive: true });
  folder = await mkdtemp(path.join(root, ".cache", "readme-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The README's one code block that holds the text. */
function block(readme: string, language: string, text: string): string {
  const blocks = [...readme.matchAll(/```(\w+)\n(.*?)```/gs)].filter(
    ([, found, code]) => found === language && code?.includes(text),
  );
  expect(blocks).toHaveLength(1);
  return blocks[0]?.[2] ?? "";
}

test("README: the plugin it shows can be built and called", async () => {
  const readme = await readFile(path.join(root, "README.md"), "utf8");
  const plugin = path.join(folder, "plugins", "dice");
  await mkdir(path.join(plugin, "src"), { recursive: true });
  await writeFile(path.join(plugin, "src", "main.ts"), block(readme, "ts", "definePlugin"));
  await writeFile(path.join(plugin, "plugin.json"), block(readme, "json", "$schema"));
  await run(process.execPath, [path.join(root, "examples/hello-typescript/build.mjs")], { cwd: plugin });

  const cli = path.join(root, "packages/cli/dist/main.cjs");
  const args = ["call", "dice", "roll", '{"dice": 3}', "--json", "--plugins", path.dirname(plugin)];
  const { stdout } = await run(process.execPath, [cli, ...args], {
    env: { PATH: process.env["PATH"], HOME: folder },
  });
  const { sum } = JSON.parse(stdout).structuredContent;
  expect(sum).toBeGreaterThanOrEqual(3);
  expect(sum).toBeLessThanOrEqual(18);
});

test("README: the MCP server it shows to mount makes a package without a mistake", async () => {
  const readme = await readFile(path.join(root, "README.md"), "utf8");
  const home = await mkdtemp(path.join(folder, "home-"));
  const env = { PATH: process.env["PATH"], HOME: home };
  await run("sh", ["-e", "-c", block(readme, "sh", "mcp.json")], { env });
  const cli = path.join(root, "packages/cli/dist/main.cjs");
  const args = ["validate", path.join(home, ".opencode", "plugins", "notes"), "--json"];
  const { stdout } = await run(process.execPath, [cli, ...args], { env });
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, mcpServers: ["notes"], findings: [] });
});

test("The documents lead only to files that are there", async () => {
  for (const document of ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]) {
    const text = await readFile(path.join(root, document), "utf8");
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1] ?? "");
    expect(links.length).toBeGreaterThan(0);
    for (const link of links)
      await expect(readFile(path.join(root, link)).catch((error) => error.code)).resolves.not.toBe("ENOENT");
  }
});
