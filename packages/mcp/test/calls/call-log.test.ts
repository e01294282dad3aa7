import { beforeEach, describe, expect, test } from "vitest";
import { CallLog } from "../../src/calls/call-log.ts";
import { ManualClock } from "../manual-clock.ts";
import { KeepingSink } from "./exchanges.ts";

let clock: ManualClock;
let sink: KeepingSink;

beforeEach(() => {
  clock = new ManualClock();
  sink = new KeepingSink();
});

const log = (threshold: "debug" | "info" | "notice" | "warning" | "error" | "critical") =>
  new CallLog({ threshold, sink, clock });
const line = (level: "debug" | "info" | "warn" | "error", message = "m") => ({
  level,
  message,
  plugin: "git",
});
const sent = () => sink.paramsOf("notifications/message");

describe("CallLog.write()", () => {
  test("sends MCP's level, the plugin's name and what it said", () => {
    log("debug").write(line("warn", "careful"));
    log("debug").write({ ...line("info", "with facts"), attributes: { a: 1 } });
    expect(sent()).toEqual([
      { level: "warning", logger: "git", data: "careful" },
      { level: "info", logger: "git", data: { message: "with facts", a: 1 } },
    ]);
  });

  test.each([
    ["debug", ["debug", "info", "warning", "error"]],
    ["info", ["info", "warning", "error"]],
    ["notice", ["warning", "error"]],
    ["error", ["error"]],
    ["critical", []],
  ] as const)("sends from %s on: %j", (threshold, expected) => {
    const lines = log(threshold);
    for (const level of ["debug", "info", "warn", "error"] as const) lines.write(line(level));
    expect(sent().map(({ level }) => level)).toEqual(expected);
  });

  test("sends at most 100 lines a second, and says how many are missing", () => {
    const lines = log("info");
    for (let i = 0; i < 1_000; i++) lines.write(line("info", `${i}`));
    expect(sent()).toHaveLength(100);
    clock.advance(1_000);
    lines.write(line("info", "on"));
    expect(sent().slice(100)).toEqual([
      { level: "warning", logger: "git", data: "Log lines left out before this: 900" },
      { level: "info", logger: "git", data: "on" },
    ]);
  });

  test("leaves lines out while the client does not read", () => {
    const lines = log("info");
    sink.isBlocked = true;
    lines.write(line("info"));
    sink.isBlocked = false;
    lines.write(line("info", "on"));
    expect(sent().map(({ data }) => data)).toEqual(["Log lines left out before this: 1", "on"]);
  });
});
