import { describe, expect, test } from "vitest";
import { completeFlags } from "../../src/prompts/complete-flags.ts";
import { testBroker } from "../support/shipped.ts";
import { tempFolder } from "../support/temp-folder.ts";

describe("completeFlags()", () => {
  test.each([
    ["--th", ["--think"]],
    ["--think --va", ["--think --validate"]],
    ["--focus pe", ["--focus performance"]],
    ["--think --focus qual", ["--think --focus quality"]],
    ["--focus t", ["--focus testing"]],
    ["--think --s", ["--think --safe", "--think --stepwise"]],
    ["--nothing", []],
    ["think", []],
  ])("completes %j", async (typed, expected) => {
    const catalog = (await testBroker()).lastCatalog;
    expect(completeFlags(typed, { catalog, command: undefined })).toEqual(expected);
  });

  test("begins with all there are, those of modes and of the command too", async () => {
    const folder = await tempFolder({ "commands/a.md": "# A\n\n## Usage\n[--depth shallow|deep]\n" });
    const catalog = (await testBroker({ superclaude: [folder] })).lastCatalog;
    const flags = completeFlags("", { catalog, command: catalog.commands.find("a") });
    expect(flags).toEqual(
      expect.arrayContaining(["--concise", "--depth deep", "--depth shallow", "--think"]),
    );
  });
});
