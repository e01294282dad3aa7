import { describe, expect, test } from "vitest";
import type { LogEntry } from "../../src/host/log-entry.ts";
import { StderrLog } from "../../src/host/stderr-log.ts";

function logOf(text: string): { log: StderrLog; entries: LogEntry[] } {
  const entries: LogEntry[] = [];
  const log = new StderrLog((entry) => entries.push(entry));
  log.push(Buffer.from(text));
  log.end();
  return { log, entries };
}

describe("StderrLog", () => {
  test("StderrLog.tail is the last 20 lines, each cut", () => {
    const { log } = logOf(`${"y".repeat(10_000)}\n${Array.from({ length: 19 }, (_, i) => i).join("\n")}`);
    expect(log.tail).toHaveLength(20);
    expect(log.tail[0]).toHaveLength(2_000);
    expect(log.tail.at(-1)).toBe("18");
  });

  test("StderrLog takes all text after a panic for errors, but not JSON", () => {
    const { entries } = logOf('[INFO] before\npanic: oh no\n\ngoroutine 1\n{"msg":"m","level":"info"}\nmore');
    expect(entries.map(({ level }) => level)).toEqual(["info", "error", "error", "info", "error"]);
  });

  test("StderrLog keeps a tail when nobody listens", () => {
    const log = new StderrLog(undefined);
    log.push(Buffer.from("a\nb\n"));
    expect(log.tail).toEqual(["a", "b"]);
  });
});
