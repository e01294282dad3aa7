import { expect, it } from "vitest";
import { checkNodeVersion } from "../../src/doctor/check-node-version.ts";
import { checkShell } from "../../src/doctor/check-shell.ts";

it.each([
  ["20.19.0", "ok"],
  ["22.0.0", "ok"],
  ["20.18.3", "problem"],
  ["18.20.0", "problem"],
])("checkNodeVersion() says of Node %s: %s", (version, level) => {
  expect(checkNodeVersion(version)).toMatchObject([{ level }]);
});

it("checkShell() finds the shell, or says what is missing", async () => {
  expect(await checkShell()).toMatchObject([{ level: "ok" }]);
  expect(await checkShell("/no/sh")).toMatchObject([
    { level: "problem", remedy: expect.stringContaining("/no/sh") },
  ]);
});
