/** Turns the results of a run of the interop test into docs/interop.md. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { directions, features } from "./features.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Where the table is checked in. */
export const tablePath = here("../../docs/interop.md");
/** Where the last run of the test left its results. */
export const resultsPath = here("../../.cache/interop-results.json");

/** The page for these results: `{ feature, direction, passed }` each. */
export function renderTable(results) {
  const rows = Object.keys(features).map((feature) => {
    const cells = Object.keys(directions).map((direction) => renderCell(results, feature, direction));
    return `| ${[features[feature], ...cells].join(" | ")} |`;
  });
  const header = ["What is tried", ...Object.values(directions)];
  return `${[preamble(), tableRow(header), tableRow(header.map(() => "---")), ...rows, "", remarks].join("\n")}\n`;
}

/** The results that the last run of the test left. */
export function readResults() {
  if (existsSync(resultsPath)) return JSON.parse(readFileSync(resultsPath, "utf8"));
  throw new Error(`Cannot read ${resultsPath}: run \`npx vitest run test/interop\` first`);
}

function renderCell(results, feature, direction) {
  const result = results.find((each) => each.feature === feature && each.direction === direction);
  if (result === undefined) return "–";
  return result.passed ? "works" : "**fails**";
}

function tableRow(cells) {
  return `| ${cells.join(" | ")} |`;
}

function preamble() {
  const current = moduleVersion("go/go.mod", "github.com/hashicorp/go-plugin");
  const old = moduleVersion("go-old/go.mod", "=> github.com/hashicorp/go-plugin");
  const grpc = moduleVersion("go/go.mod", "google.golang.org/grpc");
  return `<!-- Generated from a test run by test/interop/write-table.mjs; do not edit. -->
# Interop with hashicorp/go-plugin

\`@backplane/go-plugin\` against the real library: go-plugin ${current} with grpc-go ${grpc}, one process on each side.
Each cell is one test of [test/interop](../test/interop); \`npx vitest run test/interop\` runs them all.
"Old go-plugin" is ${old}, the oldest that a distribution still ships. A dash: the row does not apply in that direction, see below.
`;
}

/** Go itself builds what go.mod requires, so the test ran with these versions. */
function moduleVersion(modFile, module) {
  const found = readFileSync(here(modFile), "utf8").match(new RegExp(`^.*${module} (v\\S+)`, "m"));
  if (found === null) throw new Error(`Cannot find ${module} in ${modFile}`);
  return found[1];
}

const remarks = `## What the dashes stand for

- *Checksum*, *inherited variables* and *old go-plugin*: what our host does with any plugin; a Go host does its own.
- *SIGKILL of the host*: go-plugin itself leaves the plugin running when its host dies. Our plugins notice; a Go plugin has to
  be ended from outside.

## Limits of go-plugin that no host can lift

- AutoMTLS and multiplexing exclude reattachment: the keys and the one connection belong to the host that started the plugin.
- A Go plugin's broker ends with its first connection: after reattachment, calls work but callbacks do not. Our plugins'
  broker goes on, which is what the reattachment row shows for them.
- go-plugin before 1.4.4 cannot call back to its host under AutoMTLS.`;
