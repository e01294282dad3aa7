import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";

const root = path.dirname(import.meta.dirname);
const cli = path.join(root, "packages/cli/dist/main.cjs");
const document = path.join(root, "docs/packages.md");

test("docs/packages.md: validate prints of the package it shows what it says", async () => {
  const text = await readFile(document, "utf8");
  const folder = await mkdtemp(path.join(tmpdir(), "bp-doc-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const files = [...text.matchAll(/`([\w./-]+)`:\n\n```\w+\n(.*?)```/gs)];
  expect(files.map(([, file]) => file)).toEqual([
    "plugin.json",
    "mcp.json",
    "skills/pdf/SKILL.md",
    "skills/mail/SKILL.md",
  ]);
  for (const [, file = "", content = ""] of files) {
    await mkdir(path.dirname(path.join(folder, "office", file)), { recursive: true });
    await writeFile(path.join(folder, "office", file), content);
  }
  const [, command = "", output = ""] = /```console\n\$ backplane (.*?)\n(.*?)```/s.exec(text) ?? [];
  expect(await run(command.split(" "), folder)).toEqual({ code: 1, stdout: output });
});

test("docs/packages.md leads only to files that are there", async () => {
  const text = await readFile(document, "utf8");
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1] ?? "");
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) await access(path.join(root, "docs", link));
});

function run(args: readonly string[], cwd: string): Promise<{ code: unknown; stdout: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd }, (error, stdout) =>
      resolve({ code: error?.code ?? 0, stdout }),
    );
  });
}
