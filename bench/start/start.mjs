// Who is started: nothing, the SDK's server, and Backplane with more and more plugins, cold and from its cache.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eras } from "../lib/mcp-era.mjs";
import { ratioOfBest, summarize, summarizeRatio } from "../lib/statistics.mjs";
import { makePlugins } from "./make-plugins.mjs";
import { measureCompleteList, measureFirstList, measureNothing, measureStarts } from "./measure.mjs";

const sdkServer = fileURLToPath(new URL("../round-trip/sdk-server.mjs", import.meta.url));
const era = eras[2025];

/** Lines for the table, and the ratio that has a bound. */
export async function measureStart({ backplane, scratch, counts, coldCounts, rounds, coldRounds, progress }) {
  const installed = [];
  for (const count of counts) installed.push(await install({ backplane, scratch, count, progress }));
  const cold = installed
    .filter(({ count }) => coldCounts.includes(count))
    .map(({ server, count }) => ({
      id: `cold-${count}`,
      label: `Backplane, ${plugins(count)}, empty cache`,
      measure: () => measureCompleteList({ ...server, env: scratch.freshEnv() }),
    }));
  const cached = installed.map(({ server, count }) => ({
    id: `cached-${count}`,
    label: `Backplane, ${plugins(count)}, cached`,
    measure: () => measureFirstList(server),
  }));
  const peers = [...baselines(scratch.freshEnv()), ...cached];
  const figures = await measureStarts(peers, { rounds, title: "start", progress });
  const coldFigures = await measureStarts(cold, { rounds: coldRounds, title: "cold start", progress });
  return {
    lines: [
      ...toLines(peers, figures),
      ...toLines(cold, coldFigures),
      ...toFirstLines(installed.filter(({ count }) => !coldCounts.includes(count))),
    ],
    ...compareCounts(counts, figures),
  };
}

function baselines(env) {
  const sdk = { args: [sdkServer], env, era, toolCount: 1 };
  return [
    { id: "nothing", label: "empty Node process", measure: () => measureNothing(env) },
    { id: "sdk", label: "MCP SDK server", measure: () => measureFirstList(sdk) },
  ];
}

/** Makes the folder of plugins and fills the host's cache; how long that took is a figure too. */
async function install({ backplane, scratch, count, progress }) {
  const folder = scratch.folder(`plugins-${count}`);
  await makePlugins({ folder, count });
  // By default so many tools would not be listed but searched for, which is another thing to measure.
  const config = join(scratch.root, "all-tools.toml");
  writeFileSync(config, '[mcp]\ntools = "all"\n');
  const server = {
    args: [...backplane.args(folder), "--config", config],
    env: scratch.freshEnv(),
    era,
    toolCount: count,
  };
  progress(`start: describing ${plugins(count)} for the first time`);
  return { count, server, firstFillMs: await measureCompleteList(server) };
}

function toLines(peers, figures) {
  return peers.map(({ id, label }) => ({
    id,
    label,
    ms: summarize(figures.get(id)),
    ...compare(id, figures),
  }));
}

/** Too slow to repeat: the one time that the plugins were described. */
function toFirstLines(installed) {
  return installed.map(({ count, firstFillMs }) => ({
    id: `first-${count}`,
    label: `Backplane, ${plugins(count)}, empty cache, once`,
    ms: summarize([firstFillMs]),
  }));
}

function compare(id, figures) {
  const other = (key) => figures.has(key) && summarizeRatio(figures.get(id), figures.get(key));
  return { toSdk: other("sdk") || undefined, toOne: other("cached-1") || undefined };
}

function compareCounts(counts, figures) {
  if (!counts.includes(1) || !counts.includes(1000)) return {};
  const [thousand, one] = [figures.get("cached-1000"), figures.get("cached-1")];
  return {
    thousandToOne: summarizeRatio(thousand, one),
    thousandToOneBest: ratioOfBest(thousand, one, Math.min),
  };
}

function plugins(count) {
  return `${count.toLocaleString("en")} plugin${count === 1 ? "" : "s"}`;
}
