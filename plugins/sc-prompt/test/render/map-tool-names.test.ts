import { describe, expect, test } from "vitest";
import { mapToolNames } from "../../src/render/map-tool-names.ts";

describe("mapToolNames()", () => {
  test.each([
    ["- **Read/Grep/Glob**: look", "- **read/grep/glob**: look"],
    ["use `Task` and TodoWrite", "use `task` and todowrite"],
    ["**MultiEdit**", "**edit**"],
    ["Read the Task and **Write well**", "Read the Task and **Write well**"],
    ["**Read/Serena**", "**Read/Serena**"],
  ])("turns %j into %j", (text, mapped) => {
    expect(mapToolNames(text)).toBe(mapped);
  });
});
