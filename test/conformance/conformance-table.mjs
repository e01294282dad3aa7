/** Turns the results of a run of MCP's conformance suite into docs/conformance.md. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export const revisions = ["2025-11-25", "2026-07-28"];
export const legs = ["server", "client"];
/** Where the page is checked in. */
export const pagePath = here("../../docs/conformance.md");
/** Where the last run of the test left its results. */
export const resultsPath = here("../../.cache/conformance-results.json");

/** Why scenarios fail, by the start of their names. Nothing required may stand here. */
const reasonsLeft = {
  "auth/enterprise-managed-authorization":
    "an extension, for which a company's identity provider hands the host an ID token of whoever is logged in; Backplane knows no such provider",
  "auth/dpop":
    "an extension; tokens are bearer tokens, and one that is bound to a key is refused instead of being sent without its proof",
  "auth/wif-jwt-bearer":
    "an extension, for hosts in a cluster that vouches for what runs in it; Backplane runs with a user's rights on the user's machine",
};

const titles = { server: "`backplane mcp`, the server", client: "Mounted servers, whose client is the host" };

/** The page for these results. Throws for a scenario that fails and has no reason. */
export function renderPage(results) {
  return `${[preamble(), ...legs.flatMap((leg) => renderLeg(results, leg)), renderLeft(results)].join("\n\n")}\n`;
}

/** The results that the last run of the test left. */
export function readResults() {
  if (existsSync(resultsPath)) return JSON.parse(readFileSync(resultsPath, "utf8"));
  throw new Error(`Cannot read ${resultsPath}: run \`npx vitest run test/conformance\` first`);
}

function renderLeg(results, leg) {
  const ofLeg = results.filter((result) => result.leg === leg);
  return [`## ${titles[leg]}`, ...revisions.map((revision) => renderRevision(ofLeg, revision))];
}

function renderRevision(results, revision) {
  const all = results.filter((result) => result.revision === revision);
  const required = all.filter(({ standing }) => standing === "required");
  const passed = required.filter(({ failures }) => failures.length === 0);
  const rows = all.map(({ scenario, standing, ...result }) =>
    tableRow([scenario, standing, verdict(result)]),
  );
  const header = ["Scenario", "Counts as", "Result"];
  return [
    `### ${revision}: ${passed.length} of ${required.length} required`,
    "",
    tableRow(header),
    tableRow(header.map(() => "---")),
    ...rows,
  ].join("\n");
}

/** Not how many checks passed: some scenarios make one for each thing they meet. */
function verdict({ passed, failures, warnings }) {
  if (failures.length > 0) return failures.includes("not run") ? "**not run**" : "**fails**";
  if (warnings.length > 0) return "passes, with a warning";
  return passed > 0 ? "passes" : "skipped by the suite";
}

function renderLeft(results) {
  const left = results.filter(
    ({ passed, failures, warnings }) => failures.length + warnings.length > 0 || passed === 0,
  );
  const reasons = new Set(left.map(reasonOf));
  const lines = [...reasons].map((reason) => {
    const names = left
      .filter((result) => reasonOf(result) === reason)
      .map(({ scenario }) => `\`${scenario}\``)
      .filter((name, index, all) => all.indexOf(name) === index);
    return `- ${names.join(", ")}: ${reason}`;
  });
  return ["## What is left, and why", "", ...(lines.length > 0 ? lines : ["Nothing."])].join("\n");
}

function reasonOf({ scenario, standing, failures, warnings }) {
  if (failures.length === 0)
    return warnings.length > 0 ? warnings.join("; ") : "the suite does not test it yet";
  const [, reason] = Object.entries(reasonsLeft).find(([start]) => scenario.startsWith(start)) ?? [];
  if (reason !== undefined && standing !== "required") return reason;
  throw new Error(`${scenario} fails and there is no reason why it may: ${failures.join("; ")}`);
}

function tableRow(cells) {
  return `| ${cells.join(" | ")} |`;
}

function preamble() {
  const { version } = JSON.parse(
    readFileSync(here("../../node_modules/@modelcontextprotocol/conformance/package.json"), "utf8"),
  );
  return `<!-- Generated from a test run by test/conformance/write-page.mjs; do not edit. -->
# Conformance to MCP

MCP's own suite, \`@modelcontextprotocol/conformance\` ${version}, against \`backplane mcp --http\`. What it looks for is offered by
[plugins/conformance](../plugins/conformance), an ordinary plugin in a process of its own, under plain names: so each scenario goes through
all of Backplane. Then the other way round: the suite's servers, mounted as a package is, each used through the host; where one wants an
authorization, \`backplane auth login\` is run as a user would, with a browser that consents.
\`npx vitest run test/conformance\` runs both, in CI too; a scenario that fails and is not named below, fails the test.`;
}
