import type { Log } from "@backplane/sdk";
import { expect, test, vi } from "vitest";
import type { Problem } from "../src/catalog/catalog.ts";
import { ProblemLog } from "../src/problem-log.ts";

test("ProblemLog.log() says each problem once for as long as it lasts", () => {
  const warn = vi.fn();
  const log = new ProblemLog({ warn } as unknown as Log);
  const broken: Problem = { file: "/a.md", message: "no fields", served: "nothing" };
  const turns = [[broken], [broken], [], [broken]];
  const counts = turns.map((problems) => {
    log.log(problems);
    return warn.mock.calls.length;
  });
  expect(counts).toEqual([1, 1, 1, 2]);
  expect(warn.mock.calls[0]).toEqual(['Cannot read "/a.md": no fields; served: nothing', { file: "/a.md" }]);
});
