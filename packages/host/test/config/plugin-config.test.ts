import { describe, expect, it } from "vitest";
import { changedKeys } from "../../src/config/changed-keys.ts";
import { PluginConfig } from "../../src/config/plugin-config.ts";
import { HostError } from "../../src/host-error.ts";

const refusal = new HostError("invalid_arguments", "too deep");
const ignore = (): void => {};

describe("PluginConfig.begin()", () => {
  it("begins with what is wanted", async () => {
    const config = new PluginConfig({ depth: 1 });
    expect(await config.begin(async (given) => given, ignore)).toEqual({ depth: 1 });
    expect(config.isTaken({ depth: 1 })).toBe(true);
  });

  it.each([
    ["says that it refuses", refusal],
    ["ends because of it", new HostError("bad_plugin", "the process ended", { cause: refusal })],
  ])("begins with what a process took before when the new one %s", async (_what, error) => {
    const config = new PluginConfig({ depth: 1 });
    await config.begin(async () => {}, ignore);
    config.want({ depth: 99 });
    const reasons: string[] = [];
    const start = async (given: object) => {
      if ("depth" in given && given.depth === 99) throw error;
      return given;
    };
    expect(await config.begin(start, (reason) => reasons.push(reason))).toEqual({ depth: 1 });
    expect(reasons).toEqual([error.message]);
    expect(config.isTaken({ depth: 99 })).toBe(false);
  });

  it("does not hide other failures, nor a refusal of all that there is", async () => {
    const config = new PluginConfig({ depth: 1 });
    const failing = (error: Error) => config.begin(() => Promise.reject(error), ignore);
    await expect(failing(refusal)).rejects.toBe(refusal);
    await config.begin(async () => {}, ignore);
    config.want({ depth: 2 });
    await expect(failing(new HostError("bad_plugin", "it crashed"))).rejects.toThrow("it crashed");
    await expect(failing(refusal)).rejects.toBe(refusal);
  });
});

describe("changedKeys()", () => {
  it("names those that are new, gone, or have another value", () => {
    expect(changedKeys({ a: 1, b: { c: [1] }, d: 1 }, { b: { c: [1] }, d: 2, e: 1 })).toEqual([
      "a",
      "d",
      "e",
    ]);
    expect(changedKeys({}, {})).toEqual([]);
  });
});
