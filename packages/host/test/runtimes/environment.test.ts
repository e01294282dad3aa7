import { describe, expect, it } from "vitest";
import { pluginEnvironment } from "../../src/runtimes/environment.ts";

describe.skipIf(process.platform === "win32")("pluginEnvironment()", () => {
  it("takes nothing from the host", () => {
    process.env["BACKPLANE_TEST_CANARY"] = "secret";
    try {
      expect(pluginEnvironment({ temporaryFolder: "/run/1", runMark: "backplane-x" })).toEqual({
        PATH: "/usr/local/bin:/usr/bin:/bin",
        LANG: "C.UTF-8",
        TMPDIR: "/run/1",
        BACKPLANE_RUN: "backplane-x",
      });
    } finally {
      delete process.env["BACKPLANE_TEST_CANARY"];
    }
  });
});
