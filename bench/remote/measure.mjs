// A call of a plugin on another host, beside the same call here and beside what NATS itself takes.
import { closedLoop } from "../lib/closed-loop.mjs";
import { interleave } from "../lib/interleave.mjs";
import { startNatsServer } from "../lib/nats-server.mjs";
import { cpuMs } from "../lib/process-usage.mjs";
import { remotePeers } from "./peers.mjs";

const IN_FLIGHT = [1, 64];
const WARM_UP_MS = 500;

/** Resolves to a map: peer id → rounds of `{ 1: figures, 64: figures }`. */
export async function measureRemote({ rounds, sliceMs, folder, scratch, progress }) {
  const broker = await startNatsServer();
  const running = [];
  try {
    for (const { id, start } of remotePeers) {
      progress(`remote: starting ${id}`);
      const peer = await start({ folder, scratch, broker });
      running.push({ id, ...peer });
      for (const inFlight of IN_FLIGHT) await closedLoop(peer.load, { inFlight, durationMs: WARM_UP_MS });
    }
    const measure = (peer) => measureSlices(peer, sliceMs);
    return await interleave(running, { rounds, progress, title: "remote", measure });
  } finally {
    for (const peer of running) await peer.close();
    await broker.stop();
  }
}

async function measureSlices(peer, durationMs) {
  const figures = {};
  for (const inFlight of IN_FLIGHT) figures[inFlight] = await measureSlice(peer, { inFlight, durationMs });
  return figures;
}

async function measureSlice({ load, behind }, slice) {
  const pids = behind();
  const cpuBehind = () => pids.reduce((sum, pid) => sum + cpuMs(pid), 0);
  const before = process.cpuUsage();
  const behindBefore = cpuBehind();
  const figures = await closedLoop(load, slice);
  const { user, system } = process.cpuUsage(before);
  return { ...figures, serverCpuMs: (user + system) / 1000, behindCpuMs: cpuBehind() - behindBefore };
}
