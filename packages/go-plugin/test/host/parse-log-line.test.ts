import { describe, expect, test } from "vitest";
import { parseJsonLogLine, parseTextLogLine } from "../../src/host/parse-log-line.ts";

describe("parseJsonLogLine()", () => {
  test.each([
    [
      "hclog",
      '{"@level":"warn","@message":"m","@module":"a.b","@timestamp":"2026-01-02T03:04:05.000006Z","k":1}',
      {
        level: "warn",
        message: "m",
        logger: "a.b",
        timestamp: "2026-01-02T03:04:05.000006Z",
        fields: { k: 1 },
      },
    ],
    [
      "pino",
      '{"level":30,"time":1531171074631,"pid":7,"msg":"m"}',
      { level: "info", timestamp: "1531171074631", fields: { pid: 7 } },
    ],
    ["pino fatal", '{"level":60,"msg":"m"}', { level: "error" }],
    ["bunyan", '{"name":"app","level":10,"msg":"m","v":0}', { level: "trace", logger: "app" }],
    [
      "zap",
      '{"level":"dpanic","ts":1.5,"logger":"z","msg":"m"}',
      { level: "error", timestamp: "1.5", logger: "z" },
    ],
    ["slog", '{"time":"t","level":"INFO","msg":"m"}', { level: "info", timestamp: "t" }],
    ["logrus", '{"level":"warning","msg":"m","time":"t"}', { level: "warn" }],
    ["zerolog", '{"level":"debug","message":"m"}', { level: "debug" }],
    ["no level", '{"msg":"m"}', { level: "debug" }],
  ])("parseJsonLogLine() reads %s", (_name, line, expected) => {
    expect(parseJsonLogLine(line)).toMatchObject({ message: "m", ...expected });
  });

  test.each([
    ["no JSON", "{oops"],
    ["a list", "[1]"],
    ["no message", '{"a":1}'],
    ["a message that is no text", '{"@message":1}'],
    ["an unknown level", '{"@message":"m","@level":"loud"}'],
    ["a level that is no text", '{"@message":"m","@level":{}}'],
    ["null", "null"],
  ])("parseJsonLogLine() leaves %s to be text", (_name, line) => {
    expect(parseJsonLogLine(line)).toBeUndefined();
  });

  test("parseJsonLogLine() takes __proto__ for a key like any other", () => {
    const entry = parseJsonLogLine('{"msg":"m","__proto__":{"polluted":true}}');
    expect(Object.getPrototypeOf(entry?.fields)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("parseTextLogLine()", () => {
  test.each([
    ["[WARN] hot", "warn", "hot"],
    ["[ERROR]  bad", "error", "bad"],
    ["[warn] hot", "debug", "[warn] hot"],
    ["plain", "debug", "plain"],
  ])("parseTextLogLine() reads %j as %s", (line, level, message) => {
    expect(parseTextLogLine(line)).toEqual({ level, message, fields: {} });
  });
});
