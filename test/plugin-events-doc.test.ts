import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type CloudEvent, createEvent, createMemoryBus } from "@backplane/bus";
import { createHost, resolvePaths } from "@backplane/host";
import { build } from "esbuild";
import { expect, onTestFinished, test, vi } from "vitest";
import { parseConfig } from "../packages/cli/src/config/parse-config.ts";
import { pluginSettings } from "../packages/cli/src/config/plugin-settings.ts";
import { createTempHome } from "./support/temp-home.ts";

const root = path.dirname(import.meta.dirname);
const document = path.join(root, "docs/plugin-events.md");

async function blocks(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(document, "utf8");
  return Object.fromEntries(
    [...text.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, language, code]) => [language, code]),
  );
}

/** One file of JavaScript with all that it needs. */
async function bundled(code: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: code, loader: "ts", resolveDir: path.join(root, "examples/hello-typescript") },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

test("docs/plugin-events.md: the plugin does what it says, with the manifest and the config that stand there", async () => {
  const { json = "", toml = "", ts = "" } = await blocks();
  const home = await createTempHome();
  onTestFinished(() => home.remove());
  const folder = path.join(home.pluginsFolder, "deploys");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "plugin.json"), json);
  await writeFile(path.join(folder, "main.mjs"), await bundled(ts));
  const { config, problems } = parseConfig(toml, "config.toml");
  expect(problems).toEqual([]);
  const bus = createMemoryBus();
  const host = createHost({
    pluginFolders: [home.pluginsFolder],
    paths: resolvePaths(home.env),
    version: "1.0.0",
    describeTimeoutMs: 60_000,
    bus,
    ...pluginSettings(config),
  });
  onTestFinished(() => host.close());
  const heard: CloudEvent[] = [];
  await bus.subscribe("deploys.>", { onEvent: (event) => void heard.push(event) });
  await host.scan();
  expect(host.plugins()[0]?.warnings).toEqual([]);
  await bus.publish(createEvent({ type: "git.pushed", source: "/test", data: { commit: "c0ffee" } }));
  await vi.waitFor(() => expect(heard).toHaveLength(1), { timeout: 30_000 });
  expect(heard[0]).toMatchObject({ type: "deploys.done", subject: "staging", data: { commit: "c0ffee" } });
});

test("docs/plugin-events.md leads only to files that are there", async () => {
  const text = await readFile(document, "utf8");
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1] ?? "");
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) await access(path.join(root, "docs", link));
});
