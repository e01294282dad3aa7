import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Catalog } from "../../src/catalog/catalog.ts";
import { type Library, openLibrary } from "../../src/library/library.ts";
import { planSources } from "../../src/library/plan-sources.ts";
import { tempFolder, writeInto } from "../support/temp-folder.ts";

const prompt = (description: string): string => `---\ndescription: ${description}\n---\nText`;

async function open(folder: string): Promise<Library> {
  const library = await openLibrary(planSources({ prompts: [folder], superclaude: [] }));
  onTestFinished(() => library.close());
  return library;
}

/** Resolves with the first catalog, from now on, for which it holds. */
function changed(library: Library, holds: (catalog: Catalog) => boolean): Promise<Catalog> {
  return new Promise((resolve) => {
    const stop = library.onChange((catalog) => {
      if (!holds(catalog)) return;
      stop();
      resolve(catalog);
    });
  });
}

const description = (catalog: Catalog, name: string): string | undefined =>
  catalog.commands.find(name)?.description;

describe("openLibrary()", () => {
  test("reads what is there; a missing folder is no error", async () => {
    const folder = await tempFolder({ "prompts/a.md": prompt("first") });
    const { catalog } = await open(folder);
    expect(description(catalog, "a")).toBe("first");
    expect(catalog.problems).toEqual([]);
  });

  test("serves a saved change, a new file, and no longer a deleted one", async () => {
    const folder = await tempFolder({ "prompts/a.md": prompt("first") });
    const library = await open(folder);

    const saved = changed(library, (catalog) => description(catalog, "a") === "second");
    await writeInto(folder, "prompts/a.md", prompt("second"));
    await saved;

    const added = changed(library, (catalog) => description(catalog, "b") === "new");
    await writeInto(folder, "prompts/b.md", prompt("new"));
    await added;

    const deleted = changed(library, (catalog) => catalog.commands.find("a") === undefined);
    await rm(path.join(folder, "prompts/a.md"));
    await deleted;
  });

  test("serves a change that an editor saves by renaming", async () => {
    const folder = await tempFolder({ "prompts/a.md": prompt("first") });
    const library = await open(folder);
    const saved = changed(library, (catalog) => description(catalog, "a") === "second");
    await writeInto(folder, ".a.swp", prompt("second"));
    await rename(path.join(folder, ".a.swp"), path.join(folder, "prompts/a.md"));
    await saved;
  });

  test("serves the last good version of a file that breaks, and reports it until it is mended", async () => {
    const folder = await tempFolder({ "prompts/a.md": prompt("first") });
    const library = await open(folder);

    const broken = changed(
      library,
      (catalog) => catalog.problems[0]?.message.includes("Handlebars") ?? false,
    );
    await writeInto(folder, "prompts/a.md", "---\ndescription: second\n---\n{{#if}");
    const catalog = await broken;
    expect(description(catalog, "a")).toBe("first");
    expect(catalog.problems).toMatchObject([
      { file: path.join(folder, "prompts/a.md"), served: "last good version" },
    ]);

    const mended = changed(library, ({ problems }) => problems.length === 0);
    await writeInto(folder, "prompts/a.md", prompt("third"));
    expect(description(await mended, "a")).toBe("third");
  });

  test("reports a file that never was good, or cannot be read, and serves the others", async () => {
    const folder = await tempFolder({ "prompts/a.md": prompt("first"), "prompts/b.md": "no fields" });
    await writeFile(path.join(folder, "prompts/c.md"), Buffer.from([0x2d, 0xff, 0xfe]));
    const { catalog } = await open(folder);
    expect(catalog.commands.list()).toHaveLength(1);
    expect(catalog.problems.map(({ message, served }) => [message, served])).toEqual([
      [expect.stringContaining("description"), "nothing"],
      [expect.stringContaining("UTF-8"), "nothing"],
    ]);
  });

  test("reports what has the name of a text file and is none", async () => {
    const folder = await tempFolder({ "prompts/a.md/b.md": prompt("first") });
    const pipe = path.join(folder, "prompts/pipe.md");
    execFileSync("mkfifo", [pipe]);
    expect((await open(folder)).catalog.problems).toMatchObject([
      {
        file: path.join(folder, "prompts/a.md"),
        message: expect.stringContaining("is none"),
        served: "nothing",
      },
      { file: pipe, message: expect.stringContaining("is none"), served: "nothing" },
    ]);
  });
});

/** None of these asks for a scan: what is served must come from watching alone. */
describe("Library.onChange()", () => {
  const empty = ({ commands }: Catalog): boolean => commands.list().length === 0;

  test("finds a folder that goes and comes back, each time", async () => {
    const folder = await tempFolder();
    const library = await open(folder);
    for (const round of ["first", "second", "third"]) {
      const appeared = changed(library, (catalog) => description(catalog, "a") === round);
      await writeInto(folder, "prompts/a.md", prompt(round));
      await appeared;

      const saved = changed(library, (catalog) => description(catalog, "a") === `${round} saved`);
      await writeInto(folder, "prompts/a.md", prompt(`${round} saved`));
      await saved;

      const gone = changed(library, empty);
      await rm(path.join(folder, "prompts"), { recursive: true });
      await gone;
    }
  });

  test.each(["prompts", "."])(
    "finds a folder (%s) that was removed and made again before anybody could notice",
    async (removed) => {
      const folder = path.join(await tempFolder(), "root");
      await writeInto(folder, "prompts/a.md", prompt("first"));
      const library = await open(folder);
      for (const round of ["second", "third"]) {
        const replaced = changed(library, (catalog) => description(catalog, "a") === round);
        rmSync(path.join(folder, removed), { recursive: true });
        mkdirSync(path.join(folder, "prompts"), { recursive: true });
        writeFileSync(path.join(folder, "prompts/a.md"), prompt(round));
        await replaced;

        const saved = changed(library, (catalog) => description(catalog, "a") === `${round} saved`);
        await writeInto(folder, "prompts/a.md", prompt(`${round} saved`));
        await saved;
      }
    },
  );

  test("finds a folder that was swapped for another", async () => {
    const base = await tempFolder({
      "root/prompts/a.md": prompt("first"),
      "b/prompts/a.md": prompt("second"),
    });
    const library = await open(path.join(base, "root"));
    const swapped = changed(library, (catalog) => description(catalog, "a") === "second");
    renameSync(path.join(base, "root"), path.join(base, "old"));
    renameSync(path.join(base, "b"), path.join(base, "root"));
    await swapped;

    const saved = changed(library, (catalog) => description(catalog, "a") === "third");
    await writeInto(base, "root/prompts/a.md", prompt("third"));
    await saved;
  });

  test("finds folders that are missing at first, several levels up", async () => {
    const base = await tempFolder();
    const library = await open(path.join(base, "a/b/root"));
    const appeared = changed(library, (catalog) => description(catalog, "a") === "first");
    await writeInto(base, "a/b/root/prompts/a.md", prompt("first"));
    await appeared;
  });

  test("follows a linked folder to where it points now", async () => {
    const base = await tempFolder({ "one/a.md": prompt("first"), "two/a.md": prompt("second") });
    await mkdir(path.join(base, "root"));
    await symlink(path.join(base, "one"), path.join(base, "root/prompts"));
    const library = await open(path.join(base, "root"));

    const pointed = changed(library, (catalog) => description(catalog, "a") === "second");
    symlinkSync(path.join(base, "two"), path.join(base, "link"));
    renameSync(path.join(base, "link"), path.join(base, "root/prompts"));
    await pointed;

    const saved = changed(library, (catalog) => description(catalog, "a") === "third");
    await writeInto(base, "two/a.md", prompt("third"));
    await saved;
  });

  test("finds a change in what a linked file points to", async () => {
    const base = await tempFolder({
      "dotfiles/mine.md": prompt("first"),
      "root/prompts/b.md": prompt("other"),
    });
    await symlink(path.join(base, "dotfiles/mine.md"), path.join(base, "root/prompts/a.md"));
    const library = await open(path.join(base, "root"));
    const saved = changed(library, (catalog) => description(catalog, "a") === "second");
    await writeInto(base, "dotfiles/mine.md", prompt("second"));
    await saved;
  });

  test("tells nothing when a file was saved without a change", async () => {
    const folder = await tempFolder({ "prompts/a.md": prompt("first") });
    const library = await open(folder);
    const told: Catalog[] = [];
    library.onChange((catalog) => told.push(catalog));
    await writeInto(folder, "prompts/a.md", prompt("first"));
    await library.refresh();
    expect(told).toEqual([]);
  });
});

describe("Library.refresh()", () => {
  test("has what was saved before it was called, also while an earlier scan runs", async () => {
    const folder = await tempFolder({ "prompts/a.md": prompt("first") });
    const library = await open(folder);
    for (let n = 0; n < 20; n++) {
      const earlier = library.refresh();
      // Anywhere in the earlier scan.
      for (let turn = 0; turn < n; turn++) await Promise.resolve();
      writeFileSync(path.join(folder, "prompts/a.md"), prompt(`version ${n}`));
      await library.refresh();
      expect(description(library.catalog, "a")).toBe(`version ${n}`);
      await earlier;
    }
  });
});

describe("planSources()", () => {
  test.each([
    ["a clone", { "src/superclaude/commands/a.md": "# A", "src/superclaude/core/FLAGS.md": "**--x**\n" }],
    [
      "the package folder",
      { "commands/a.md": "# A", "core/FLAGS.md": "**--x**\n", "commands/README.md": "no" },
    ],
    ["Claude's home", { "commands/sc/a.md": "# A", "FLAGS.md": "**--x**\n", "CLAUDE.md": "no command" }],
    ["a folder of commands", { "a.md": "# A", "FLAGS.md": "**--x**\n", "MODE_M.md": "# M" }],
  ])("finds SuperClaude's files in %s", async (_, files) => {
    const folder = await tempFolder(files);
    const library = await openLibrary(planSources({ prompts: [], superclaude: [folder] }));
    onTestFinished(() => library.close());
    expect(library.catalog.commands.list().map(({ name }) => name)).toEqual(["a"]);
    expect(library.catalog.flags.list().map(({ name }) => name)).toEqual(["--x"]);
  });

  test("takes later folders over earlier ones", async () => {
    const [low, high] = [await tempFolder(), await tempFolder()];
    await mkdir(path.join(low, "prompts"));
    await writeInto(low, "prompts/a.md", prompt("low"));
    await writeInto(high, "prompts/a.md", prompt("high"));
    const library = await openLibrary(planSources({ prompts: [low, high], superclaude: [] }));
    onTestFinished(() => library.close());
    expect(description(library.catalog, "a")).toBe("high");
  });
});
