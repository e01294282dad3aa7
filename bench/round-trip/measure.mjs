// The round trip of a trivial tool: latency with one call under way, throughput with 64, CPU of everyone behind.
import { closedLoop } from "../lib/closed-loop.mjs";
import { interleave } from "../lib/interleave.mjs";
import { greetLoad, startMcpServer } from "../lib/mcp-server.mjs";
import { cpuMs, descendants } from "../lib/process-usage.mjs";

const IN_FLIGHT = [1, 64];

/** Starts all peers, lets them take turns, stops them. Resolves to a map: peer id → rounds of `{ 1: figures, 64: figures }`. */
export async function measureRoundTrips(peers, { title, rounds, sliceMs, warmUpMs, progress }) {
  const running = [];
  try {
    for (const peer of peers) {
      progress(`${title}: starting ${peer.id}`);
      running.push(await startPeer(peer, warmUpMs).catch((cause) => fail(peer, cause)));
    }
    const measure = (peer) => measureSlices(peer, sliceMs).catch((cause) => fail(peer, cause));
    return await interleave(running, { rounds, progress, title, measure });
  } finally {
    await Promise.all(running.map((peer) => peer.client.close()));
  }
}

function fail({ label, year }, cause) {
  throw new Error(`Cannot measure "${label}" in MCP ${year}: ${cause.message}`, { cause });
}

/** Warm means: a lazy host has started the plugin, and V8 has compiled what the calls run through. */
async function startPeer(peer, warmUpMs) {
  const client = await startMcpServer(peer, peer.era);
  try {
    const load = await greetLoad(client, peer.era);
    for (const inFlight of IN_FLIGHT) await closedLoop(load, { inFlight, durationMs: warmUpMs });
    return { ...peer, client, load, behind: descendants(client.pid) };
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function measureSlices(peer, durationMs) {
  const figures = {};
  for (const inFlight of IN_FLIGHT) figures[inFlight] = await measureSlice(peer, { inFlight, durationMs });
  return figures;
}

/** `serverCpuMs` is the process that speaks MCP with the client, `behindCpuMs` all processes below that one. */
async function measureSlice({ client, load, behind }, slice) {
  const serverBefore = cpuMs(client.pid);
  const behindBefore = sum(behind.map(cpuMs));
  const figures = await closedLoop(load, slice);
  return {
    ...figures,
    serverCpuMs: cpuMs(client.pid) - serverBefore,
    behindCpuMs: sum(behind.map(cpuMs)) - behindBefore,
  };
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
