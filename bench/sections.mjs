// The parts of a run. Each resolves to what goes into the JSON and the text that goes to the terminal.
import { channels, measureChannels } from "./channel/measure.mjs";
import { summarizeChannels } from "./channel/summary.mjs";
import { channelTable } from "./channel/table.mjs";
import { measureEvents } from "./events/measure.mjs";
import { summarizeEvents } from "./events/summary.mjs";
import { eventsTable } from "./events/table.mjs";
import { ways } from "./events/ways.mjs";
import { httpPeers } from "./http/peers.mjs";
import { summarizeHttp } from "./http/summary.mjs";
import { httpTables } from "./http/table.mjs";
import { eras } from "./lib/mcp-era.mjs";
import { measureManyPlugins, measureMemory } from "./memory/measure.mjs";
import { memoryTable } from "./memory/table.mjs";
import { backplane } from "./plugins.mjs";
import { measureRelay } from "./relay/measure.mjs";
import { relayTables } from "./relay/table.mjs";
import { measureRemote } from "./remote/measure.mjs";
import { measureParts, partsTable } from "./remote/parts.mjs";
import { remotePeers } from "./remote/peers.mjs";
import { summarizeRemote } from "./remote/summary.mjs";
import { remoteTable } from "./remote/table.mjs";
import { measureRoundTrips } from "./round-trip/measure.mjs";
import { roundTripPeers } from "./round-trip/peers.mjs";
import { summarizeRoundTrips } from "./round-trip/summary.mjs";
import { roundTripTables } from "./round-trip/table.mjs";
import { measureSearch } from "./search/measure.mjs";
import { searchTable } from "./search/table.mjs";
import { makePlugins } from "./start/make-plugins.mjs";
import { measureStart } from "./start/start.mjs";
import { startTable } from "./start/table.mjs";
import { measureTokens } from "./tokens/measure.mjs";
import { tokenTables } from "./tokens/table.mjs";

export const sections = {
  "round-trip": roundTrip,
  relay,
  http,
  channel,
  start,
  memory,
  tokens,
  search,
  remote,
  events,
};

async function roundTrip({ plan, scratch, plugins, progress }) {
  const peers = roundTripPeers({ years: plan.years, scratch, backplane, plugins: await plugins() });
  const figures = await measureRoundTrips(peers, { title: "round trip", ...plan.roundTrip, progress });
  const lines = summarizeRoundTrips(peers, figures);
  return { key: "roundTrip", figures: lines, text: roundTripTables(lines).join("\n\n") };
}

async function relay({ plan, scratch, plugins, progress }) {
  const folder = (await plugins()).TypeScript;
  const figures = await measureRelay({ ...plan.relay, backplane, folder, scratch, progress });
  return { key: "relay", figures, text: relayTables(figures).join("\n\n") };
}

async function http({ plan, scratch, plugins, progress }) {
  const peers = httpPeers({ years: plan.years, scratch, backplane, plugins: await plugins() });
  const figures = await measureRoundTrips(peers, { title: "http", ...plan.http, progress });
  const lines = summarizeHttp(peers, figures);
  return { key: "http", figures: lines, text: httpTables(lines).join("\n\n") };
}

async function channel({ plan, scratch, progress }) {
  const figures = await measureChannels({ ...plan.channel, scratch, progress });
  const lines = summarizeChannels(channels, figures);
  return { key: "channel", figures: lines, text: channelTable(lines) };
}

async function start({ plan, scratch, progress }) {
  const figures = await measureStart({ ...plan.start, backplane, scratch, progress });
  return { key: "start", figures, text: startTable(figures) };
}

async function memory({ plan, scratch, plugins, progress }) {
  const peers = roundTripPeers({ years: [2025], scratch, backplane, plugins: await plugins() });
  const lines = await measureMemory(peers, { ...plan.memory, progress });
  const folder = scratch.folder("many");
  await makePlugins({ folder, count: plan.memory.count });
  const many = { args: backplane.args(folder), env: scratch.freshEnv(), era: eras[2025] };
  lines.push(await measureManyPlugins({ ...many, count: plan.memory.count }));
  return { key: "memory", figures: lines, text: memoryTable(lines) };
}

async function tokens({ plan, scratch, progress }) {
  const figures = await measureTokens({ ...plan.tokens, backplane, scratch, progress });
  return { key: "tokens", figures, text: tokenTables(figures).join("\n\n") };
}

async function search({ plan }) {
  const figures = measureSearch(plan.search);
  return { key: "search", figures, text: searchTable(figures) };
}

async function remote({ plan, scratch, plugins, progress }) {
  const { TypeScript: folder } = await plugins();
  const figures = await measureRemote({ ...plan.remote, folder, scratch, progress });
  const lines = summarizeRemote(remotePeers, figures);
  const parts = await measureParts({ ...plan.parts, folder, scratch, progress });
  return { key: "remote", figures: { lines, parts }, text: `${remoteTable(lines)}\n\n${partsTable(parts)}` };
}

async function events({ plan, scratch, progress }) {
  const figures = await measureEvents({ ...plan.events, scratch, progress });
  const lines = summarizeEvents(ways, figures);
  return { key: "events", figures: lines, text: eventsTable(lines) };
}
