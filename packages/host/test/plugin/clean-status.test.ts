import { describe, expect, it } from "vitest";
import { cleanStatus } from "../../src/plugin/clean-status.ts";
import type { PluginStatus } from "../../src/plugin/plugin-status.ts";

const status: PluginStatus = {
  name: "a",
  path: "/a",
  state: { kind: "failed", reason: "no" },
  mcpServers: [],
  skills: [],
  tools: ["a_b"],
  warnings: ["w"],
};

describe("cleanStatus()", () => {
  it("leaves a clean status as it is", () => {
    expect(cleanStatus(status)).toEqual(status);
  });

  it("makes one clean, bounded line of each text", () => {
    const hostile = `\u001b[31ma\u202e\nb${"x".repeat(5_000)}`;
    const { name, state, warnings } = cleanStatus({
      ...status,
      name: hostile,
      state: { kind: "backoff", until: 0, reason: hostile },
      warnings: [hostile],
    });
    for (const text of [name, "reason" in state ? state.reason : "", ...warnings]) {
      expect(text).toMatch(/^\[31ma bx{900,}…$/);
      expect(text.length).toBeLessThanOrEqual(1_001);
    }
  });

  it("shows the newest 20 warnings, and how many there are besides", () => {
    const warnings = Array.from({ length: 30 }, (_, index) => `warning ${index}`);
    const shown = cleanStatus({ ...status, warnings }).warnings;
    expect(shown).toHaveLength(20);
    expect(shown[0]).toBe("11 more warnings");
    expect(shown.at(-1)).toBe("warning 29");
    expect(cleanStatus({ ...status, warnings: warnings.slice(0, 20) }).warnings).toHaveLength(20);
  });
});
