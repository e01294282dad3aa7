import { describe, expect, test } from "vitest";
import { Readiness } from "../../src/readiness.ts";
import type { ToolSurfaceOptions } from "../../src/search/tool-listing.ts";
import { ToolSurface } from "../../src/search/tool-surface.ts";
import { deferred } from "../deferred.ts";
import { echo, FakeHost, type FakeOffers, skillText } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";

const pdf = { "SKILL.md": skillText("office/pdf", "# PDF") };
const call = { method: "tools/call", name: "skill", arguments: { name: "office/pdf" } } as const;

function setup(
  skills: NonNullable<FakeOffers["skills"]>,
  { ready, ...options }: ToolSurfaceOptions & { ready?: Promise<void> } = {},
) {
  const host = new FakeHost({ echo, skill: echo }, { skills });
  const readiness = new Readiness({ clock: new ManualClock(), ready });
  const surface = new ToolSurface({ ...options, host, readiness });
  const names = () => surface.definitions.map(({ name }) => name);
  return { host, readiness, surface, names };
}

describe("ToolSurface and skills", () => {
  test.each([
    ["all", ["echo", "skill"]],
    ["search", ["call_tool", "describe_tool", "search_tools", "skill"]],
  ] as const)("in mode %s, the tool for skills is listed", (mode, listed) => {
    const { surface, names } = setup({ "office/pdf": pdf }, { mode });
    expect(names()).toEqual(listed);
    expect(surface.definitions.at(-1)?.description).toContain("\n- office/pdf: ");
  });

  test.each(["all", "search"] as const)("in mode %s, skills that come and go change the list", (mode) => {
    const { host, surface } = setup({}, { mode });
    let changes = 0;
    surface.onChanged(() => (changes += 1));
    const before = surface.definitions;
    host.publishSkill("office/pdf", pdf);
    expect(changes).toBe(1);
    expect(surface.definitions).not.toEqual(before);
  });

  test("where there are some, the name is not a plugin's", async () => {
    const { host, surface } = setup({ "office/pdf": pdf });
    const meaning = surface.meaningOf(call);
    const result = meaning.kind === "own" && (await meaning.result);
    expect(JSON.stringify(result)).toContain("# PDF");
    expect(host.calls).toEqual([]);
  });

  test("call_tool calls it, too", async () => {
    const { surface } = setup({ "office/pdf": pdf }, { mode: "search" });
    const meaning = surface.meaningOf({
      method: "tools/call",
      name: "call_tool",
      arguments: { name: "skill", arguments: { name: "office/pdf" } },
    });
    expect(JSON.stringify(meaning.kind === "own" && (await meaning.result))).toContain("# PDF");
  });

  test("where there are none, the name is a plugin's", async () => {
    const { readiness, surface } = setup({});
    await readiness.settled;
    expect(surface.meaningOf(call)).toEqual({ kind: "plugin", call, isIndirect: false });
  });

  test("a call before the first scan waits for it", async () => {
    const ready = deferred();
    const { host, surface } = setup({}, { ready: ready.promise });
    const meaning = surface.meaningOf(call);
    host.publishSkill("office/pdf", pdf);
    ready.resolve();
    expect(JSON.stringify(meaning.kind === "own" && (await meaning.result))).toContain("# PDF");
  });
});
