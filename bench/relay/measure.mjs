// What an agent pays for the small process between it and the host: its start, its memory, and what it adds to a call.

import { compareLoad, summarizeLoad } from "../lib/load-summary.mjs";
import { eras } from "../lib/mcp-era.mjs";
import { startMcpServer } from "../lib/mcp-server.mjs";
import { measureRoundTrips } from "../round-trip/measure.mjs";
import { measureRelayMemory } from "./memory.mjs";
import { measureRelayStart } from "./start.mjs";

const era = eras[2025];

/** Lines for the tables, and the ratios that have a bound. */
export async function measureRelay({ backplane, folder, scratch, progress, ...plan }) {
  const relay = { args: backplane.relayArgs(folder), env: scratch.freshEnv(), era };
  // An agent that keeps the host running.
  const holder = await startMcpServer(relay, era);
  try {
    const start = await measureRelayStart(relay, { rounds: plan.rounds, progress });
    const memory = await measureRelayMemory(relay, { rounds: plan.memoryRounds, progress });
    const calls = await measureCalls({ backplane, folder, scratch, plan: plan.roundTrip, progress });
    return { ...start, ...memory, calls };
  } finally {
    await holder.close();
  }
}

/** Each with a host of its own. */
async function measureCalls({ backplane, folder, scratch, plan, progress }) {
  const peer = (id, label, args) => ({ id, label, args, year: 2025, era, env: scratch.freshEnv() });
  const peers = [
    peer("standalone", "Backplane, standalone", backplane.args(folder)),
    peer("relay", "Backplane, through a relay", backplane.relayArgs(folder)),
  ];
  const figures = await measureRoundTrips(peers, { title: "relay", ...plan, progress });
  return peers.map(({ id, label }) => ({
    id,
    label,
    ...summarizeLoad(figures.get(id)),
    toStandalone: compareLoad(figures.get(id), figures.get("standalone")),
  }));
}
