import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Catalog, Problem } from "../../src/catalog/catalog.ts";
import { type Library, openLibrary } from "../../src/library/library.ts";
import { planSources } from "../../src/library/plan-sources.ts";
import { tempFolder, writeInto } from "../support/temp-folder.ts";

const prompt = (description: string): string => `---\ndescription: ${description}\n---\nText`;

async function open(folder: string, onProblem?: (problem: Problem) => void): Promise<Library> {
  const sources = planSources({ prompts: [folder], superclaude: [] });
  const library = await openLibrary({ sources, ...(onProblem ? { onProblem } : {}) });
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
    const problems: Problem[] = [];
    const folder = await tempFolder({ "prompts/a.md": prompt("first") });
    const library = await open(folder, (problem) => problems.push(problem));

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
    expect(problems.at(-1)).toEqual(catalog.problems[0]);

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

  test("reports what has a file's name and cannot be read as one", async () => {
    const folder = await tempFolder({ "prompts/a.md/b.md": prompt("first") });
    expect((await open(folder)).catalog.problems).toMatchObject([
      { message: expect.stringContaining("EISDIR"), served: "nothing" },
    ]);
  });
});

describe("Library.refresh()", () => {
  test("finds a folder that appeared later, watches it, and finds it again after it was gone", async () => {
    const folder = await tempFolder();
    const library = await open(folder);
    for (const round of ["first", "second"]) {
      await writeInto(folder, "prompts/a.md", prompt(round));
      await library.refresh();
      expect(description(library.catalog, "a")).toBe(round);

      const saved = changed(library, (catalog) => description(catalog, "a") === `${round} saved`);
      await writeInto(folder, "prompts/a.md", prompt(`${round} saved`));
      await saved;

      const gone = changed(library, (catalog) => catalog.commands.list().length === 0);
      await rm(path.join(folder, "prompts"), { recursive: true });
      await gone;
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
    const library = await openLibrary({ sources: planSources({ prompts: [], superclaude: [folder] }) });
    onTestFinished(() => library.close());
    expect(library.catalog.commands.list().map(({ name }) => name)).toEqual(["a"]);
    expect(library.catalog.flags.list().map(({ name }) => name)).toEqual(["--x"]);
  });

  test("takes later folders over earlier ones", async () => {
    const [low, high] = [await tempFolder(), await tempFolder()];
    await mkdir(path.join(low, "prompts"));
    await writeInto(low, "prompts/a.md", prompt("low"));
    await writeInto(high, "prompts/a.md", prompt("high"));
    const library = await openLibrary({ sources: planSources({ prompts: [low, high], superclaude: [] }) });
    onTestFinished(() => library.close());
    expect(description(library.catalog, "a")).toBe("high");
  });
});
