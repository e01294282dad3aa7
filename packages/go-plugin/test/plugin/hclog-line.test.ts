import { describe, expect, test } from "vitest";
import { parseJsonLogLine } from "../../src/host/parse-log-line.ts";
import { formatHclogLine } from "../../src/plugin/hclog-line.ts";

describe("formatHclogLine()", () => {
  test("formatHclogLine() writes what hosts read", () => {
    const time = new Date("2026-11-22T10:53:58.120Z");
    const line = formatHclogLine({ level: "warn", message: "m", module: "a.b", fields: { k: [1] }, time });
    expect(line.endsWith("\n")).toBe(true);
    expect(parseJsonLogLine(line.trimEnd())).toEqual({
      level: "warn",
      message: "m",
      logger: "a.b",
      timestamp: "2026-11-22T10:53:58.120000Z",
      fields: { k: [1] },
    });
  });

  test("formatHclogLine() keeps one record on one line", () => {
    expect(formatHclogLine({ level: "info", message: "a\nb" }).trimEnd()).not.toContain("\n");
  });

  test("formatHclogLine() lets no field replace level, message or time", () => {
    const line = formatHclogLine({
      level: "info",
      message: "m",
      fields: { "@level": "error", "@message": 1 },
    });
    expect(JSON.parse(line)).toMatchObject({ "@level": "info", "@message": "m" });
  });

  test("formatHclogLine() writes what JSON cannot hold as text", () => {
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    const hostile = {
      toJSON() {
        throw new Error("no");
      },
      toString() {
        throw new Error("no");
      },
    };
    const fields = { big: 1n, error: new Error("oops"), cycle, hostile };
    const record = JSON.parse(formatHclogLine({ level: "info", message: "m", fields })) as Record<
      string,
      string
    >;
    expect(record["big"]).toBe("1");
    expect(record["error"]).toContain("oops");
    expect(record["hostile"]).toBe("[unprintable]");
  });
});
