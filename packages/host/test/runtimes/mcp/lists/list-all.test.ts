import { describe, expect, it, vi } from "vitest";
import { type ListOptions, listAll } from "../../../../src/runtimes/mcp/lists/list-all.ts";

function options(pages: (cursor: string | undefined) => unknown): ListOptions & { cuts: string[] } {
  const cuts: string[] = [];
  return {
    what: "tools",
    askPage: async (cursor) => JSON.stringify(pages(cursor)),
    mostItems: 10,
    maxBytes: 10_000,
    onCut: (why) => cuts.push(why),
    cuts,
  };
}

describe("listAll()", () => {
  it("follows the pages to the last", async () => {
    const askPage = vi
      .fn()
      .mockResolvedValueOnce('{"tools":[1,2],"nextCursor":"b"}')
      .mockResolvedValueOnce('{"tools":[],"nextCursor":""}')
      .mockResolvedValueOnce('{"tools":[3]}');
    const all = { ...options(() => ({})), askPage };
    expect(await listAll(all)).toEqual([1, 2, 3]);
    expect(askPage.mock.calls).toEqual([[undefined], ["b"], [""]]);
    expect(all.cuts).toEqual([]);
  });

  it.each([
    ["leads back to a page that it has shown", () => ({ tools: [1], nextCursor: "same" }), 2],
    [
      "has more than 10",
      (cursor: string | undefined) => ({ tools: [1, 2, 3, 4], nextCursor: `${cursor}x` }),
      12,
    ],
    [
      "has more than 1000 pages",
      (cursor: string | undefined) => ({ tools: [], nextCursor: String(Number(cursor ?? 0) + 1) }),
      0,
    ],
  ])("stops at a list that %s, and says so", async (why, pages, length) => {
    const all = { ...options(pages), maxBytes: 1_000_000 };
    expect(await listAll(all)).toHaveLength(length);
    expect(all.cuts).toEqual([`Its list of tools ${why}; the rest is left out`]);
  });

  it("refuses a list of too many bytes", async () => {
    const all = options((cursor) => ({ tools: ["x".repeat(4_000)], nextCursor: `${cursor}x` }));
    await expect(listAll(all)).rejects.toThrow("Its list of tools has more than 10000 bytes");
  });

  it.each([null, 5, {}, { tools: {} }, { prompts: [] }])("refuses the page %j", async (page) => {
    await expect(listAll(options(() => page))).rejects.toThrow('Its list of tools has no array of "tools"');
  });
});
