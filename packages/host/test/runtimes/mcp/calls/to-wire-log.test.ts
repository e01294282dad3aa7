import { LogLevel } from "@backplane/contract";
import { describe, expect, it } from "vitest";
import { toWireLog } from "../../../../src/runtimes/mcp/calls/to-wire-log.ts";

const read = (params: Record<string, unknown>) => {
  const { attributes, ...log } = toWireLog(params);
  return {
    ...log,
    attributes: attributes.length > 0 ? JSON.parse(Buffer.from(attributes).toString()) : undefined,
  };
};

describe("toWireLog()", () => {
  it.each([
    ["debug", LogLevel.DEBUG],
    ["notice", LogLevel.INFO],
    ["warning", LogLevel.WARN],
    ["emergency", LogLevel.ERROR],
    ["loud", LogLevel.INFO],
    [5, LogLevel.INFO],
  ])("takes the level %j for %d", (level, expected) => {
    expect(toWireLog({ level, data: "x" }).level).toBe(expected);
  });

  it.each([
    ["words", { message: "words" }],
    [
      { message: "m", a: 1 },
      { message: "m", attributes: { a: 1 } },
    ],
    [{ message: "m" }, { message: "m" }],
    [{ a: 1 }, { message: "", attributes: { a: 1 } }],
    [[1, 2], { message: "[1,2]" }],
    [undefined, { message: "null" }],
  ])("reads the data %j", (data, expected) => {
    expect(read({ level: "info", logger: "l", data })).toEqual({
      level: LogLevel.INFO,
      attributes: undefined,
      ...expected,
    });
  });
});
