import { describe, expect, test } from "vitest";
import { PluginError } from "../src/plugin-error.ts";

describe("PluginError", () => {
  test("PluginError.from() keeps what it is, wraps what it is not, and knows aborts", () => {
    const error = new PluginError("timeout", "late");
    expect(PluginError.from(error)).toBe(error);
    const cause = new Error("x");
    expect(PluginError.from(cause)).toMatchObject({ code: "internal", message: "x", cause });
    expect(PluginError.from("text", "closed")).toMatchObject({ code: "closed", message: "text" });
    const abort = AbortSignal.abort().reason as unknown;
    expect(PluginError.from(abort).code).toBe("aborted");
  });

  test("PluginError.within() tells the same from further out", () => {
    const cause = new Error("first");
    const outer = new PluginError("timeout", "late", { cause }).within('Cannot ping plugin "p"');
    expect(outer).toMatchObject({ code: "timeout", message: 'Cannot ping plugin "p": late', cause });
  });
});
