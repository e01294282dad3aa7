import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installConformancePlugin } from "../support/example-plugins.ts";
import { type HttpServer, startHttpServer } from "../support/http-server.ts";
import { createTempHome, type TempHome } from "../support/temp-home.ts";
import { pagePath, type Result, renderPage, resultsPath, revisions } from "./conformance-table.mjs";
import { readRequirements } from "./requirements.ts";
import { notRun, runClientSuite } from "./run-client-suite.ts";
import { runSuite } from "./run-suite.ts";

const runLimitMs = 400_000;

let home: TempHome;
let server: HttpServer;
const results: Result[] = [];

beforeAll(async () => {
  home = await createTempHome();
  await installConformancePlugin(home);
  server = await startHttpServer(home, "--names", "plain", "--poll-after", "1");
});

afterAll(async () => {
  await server?.stop();
  await home?.remove();
});

/** What the suite has a scenario for and no check. */
const notTested = ["tasks-status-notifications"];

describe.each(revisions)("MCP's conformance suite, %s", (revision) => {
  const scenarios = [...readRequirements(revision, "server")];
  const required = scenarios.filter(([, standing]) => standing === "required");
  const tested = scenarios.filter(([scenario]) => !notTested.includes(scenario));

  beforeAll(async () => {
    results.push(...(await runSuite(server.url, revision)));
  }, runLimitMs);

  it("requires as much as it did", () => {
    expect(required).toHaveLength(revision === "2025-11-25" ? 30 : 37);
  });

  it.each(tested)("%s (%s)", (scenario) => {
    expectPassed({ leg: "server", revision, scenario });
  });
});

describe.each(revisions)("MCP's conformance suite for clients, %s", (revision) => {
  const requirements = [...readRequirements(revision, "client")];
  const required = requirements.filter(([, standing]) => standing === "required");
  const scenarios = requirements.filter(([scenario]) => !notRun.includes(scenario));

  beforeAll(async () => {
    results.push(...(await runClientSuite(revision)));
  }, runLimitMs);

  it("requires as much as it did, of which nothing is left out", () => {
    expect(required).toHaveLength(revision === "2025-11-25" ? 18 : 32);
    expect(scenarios).toEqual(expect.arrayContaining(required));
  });

  it.each(scenarios)("%s (%s)", (scenario) => {
    expectPassed({ leg: "client", revision, scenario });
  });
});

function expectPassed(which: Pick<Result, "leg" | "revision" | "scenario">): void {
  const result = results.find((each) => isDeepStrictEqual({ ...each, ...which }, each));
  expect(result).toMatchObject({ failures: [], warnings: [] });
  expect(result?.passed).toBeGreaterThan(0);
}

it("docs/conformance.md is what this run generates (else run test/conformance/write-page.mjs)", async () => {
  await mkdir(path.dirname(resultsPath), { recursive: true });
  await writeFile(resultsPath, JSON.stringify(results, null, 2));
  expect(await readFile(pagePath, "utf8")).toBe(renderPage(results));
});
