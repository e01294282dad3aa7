// Changes folders in all the ways people and programs do, at random moments, and waits each time until the library serves
// just what is on disk; it never asks for a scan. `--rounds N`, `--load N` busy threads beside it, `--seed N`.
import { once } from "node:events";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import type { Catalog } from "../../src/catalog/catalog.ts";
import { type Library, openLibrary } from "../../src/library/library.ts";
import { planSources } from "../../src/library/plan-sources.ts";

/** A change that is not served after this long is lost. */
const lostAfterMs = 10_000;

const { values } = parseArgs({
  options: { rounds: { type: "string" }, load: { type: "string" }, seed: { type: "string" } },
});
const rounds = Number(values.rounds ?? 300);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const random = randomFrom(seed);
const busy = Array.from({ length: Number(values.load ?? 0) }, () => new Worker("for (;;);", { eval: true }));

const base = await mkdtemp(path.join(tmpdir(), "sc-prompt-stress-"));
const root = path.join(base, "root");
const prompts = path.join(root, "prompts");
/** What is on disk: description by name. */
let expected = new Map<string, string>();

const text = (description: string): string => `---\ndescription: ${description}\n---\nText`;
const put = async (folder: string, [name, description]: [string, string]): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}.md`), text(description));
};
let count = 0;
const next = (): string => `version ${++count}`;
const names = ["a", "b", "c"] as const;
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const pause = (): Promise<void> => (random() < 0.5 ? Promise.resolve() : sleep(random() * 80));

const changes: Readonly<Record<string, () => Promise<void>>> = {
  async "write in place"() {
    const [name, description] = [pick(names), next()];
    await put(prompts, [name, description]);
    expected.set(name, description);
  },
  async "save by renaming"() {
    const [name, description] = [pick(names), next()];
    await put(prompts, [`.${name}`, description]);
    await rename(path.join(prompts, `.${name}.md`), path.join(prompts, `${name}.md`));
    expected.set(name, description);
  },
  async delete() {
    const name = pick(names);
    await rm(path.join(prompts, `${name}.md`), { force: true });
    expected.delete(name);
  },
  async "many writes to one file"() {
    for (let n = 0; n < 30; n++) await changes["write in place"]?.();
  },
  async "break and mend"() {
    const name = pick(names);
    await mkdir(prompts, { recursive: true });
    await writeFile(path.join(prompts, `${name}.md`), "");
    await pause();
    expected.set(name, next());
    await put(prompts, [name, expected.get(name) ?? ""]);
  },
  async "remove the folder and make it again"() {
    await rm(prompts, { recursive: true, force: true });
    expected = new Map();
    await pause();
    await changes["write in place"]?.();
  },
  async "remove the root and make it again"() {
    await rm(root, { recursive: true, force: true });
    expected = new Map();
    await pause();
    await changes["write in place"]?.();
  },
  async "swap the root for another"() {
    const [other, old] = [path.join(base, "other"), path.join(base, "old")];
    const description = next();
    await put(path.join(other, "prompts"), ["a", description]);
    await mkdir(root, { recursive: true });
    await rename(root, old);
    await pause();
    await rename(other, root);
    await rm(old, { recursive: true });
    expected = new Map([["a", description]]);
  },
  async "point a linked folder elsewhere"() {
    const [target, link] = [path.join(base, `target-${count}`), path.join(base, "link")];
    const description = next();
    await put(target, ["a", description]);
    await rm(prompts, { recursive: true, force: true });
    await mkdir(root, { recursive: true });
    await symlink(target, link);
    await rename(link, prompts);
    await pause();
    await put(target, ["b", description]);
    expected = new Map([
      ["a", description],
      ["b", description],
    ]);
  },
  async "write what a linked file points to"() {
    const [shelf, name] = [path.join(base, "shelf"), pick(names)];
    const file = path.join(prompts, `${name}.md`);
    await put(shelf, [name, next()]);
    await mkdir(prompts, { recursive: true });
    await rm(file, { force: true });
    await symlink(path.join(shelf, `${name}.md`), file);
    await pause();
    expected.set(name, next());
    await put(shelf, [name, expected.get(name) ?? ""]);
    await sleep(random() * 80);
    expected.set(name, next());
    await put(shelf, [name, expected.get(name) ?? ""]);
  },
};

const library = await openLibrary(planSources({ prompts: [root], superclaude: [] }));
const delays: number[] = [];
for (let round = 1; round <= rounds; round++) {
  const done: string[] = [];
  for (let n = 0; n <= random() * 3; n++) {
    const name = pick(Object.keys(changes));
    done.push(name);
    await changes[name]?.();
    await pause();
  }
  const savedAt = performance.now();
  if (!(await isServed(library))) {
    const shown = JSON.stringify(
      [...library.catalog.commands.list()].map(({ name, description }) => [name, description]),
    );
    process.stderr.write(`LOST in round ${round} of seed ${seed}: ${done.join(", ")}\n`);
    process.stderr.write(
      `on disk ${JSON.stringify([...expected])}, served ${shown}, ${JSON.stringify(library.catalog.problems)}\n`,
    );
    process.exitCode = 1;
    break;
  }
  delays.push(performance.now() - savedAt);
}
delays.sort((a, b) => a - b);
const at = (share: number): string => `${delays[Math.floor((delays.length - 1) * share)]?.toFixed(0)} ms`;
process.stdout.write(
  `${delays.length} rounds, seed ${seed}, ${busy.length} busy threads: none lost; from the last save to served: ` +
    `median ${at(0.5)}, 99 % ${at(0.99)}, longest ${at(1)}\n`,
);
await library.close();
await Promise.all(busy.map((worker) => worker.terminate()));
await rm(base, { recursive: true });

function matches({ commands, problems }: Catalog): boolean {
  const served = commands.list();
  return (
    problems.length === 0 &&
    served.length === expected.size &&
    served.every(({ name, description }) => expected.get(name) === description)
  );
}

async function isServed(served: Library): Promise<boolean> {
  if (matches(served.catalog)) return true;
  const [waiting, found] = [new AbortController(), new EventTarget()];
  const stop = served.onChange((catalog) => {
    if (matches(catalog)) found.dispatchEvent(new Event("found"));
  });
  const timer = setTimeout(() => waiting.abort(), lostAfterMs);
  try {
    await once(found, "found", { signal: waiting.signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    stop();
  }
}

/** Mulberry32: a run can be repeated by its seed. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
