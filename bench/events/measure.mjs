// From a publisher to a subscriber: latency with one message under way, throughput with 64.
import { closedLoop } from "../lib/closed-loop.mjs";
import { interleave } from "../lib/interleave.mjs";
import { startNatsServer } from "../lib/nats-server.mjs";
import { ways } from "./ways.mjs";

const IN_FLIGHT = [1, 64];
const WARM_UP_MS = 300;

/** Resolves to a map: way id → rounds of `{ 1: figures, 64: figures }`. */
export async function measureEvents({ rounds, sliceMs, scratch, progress }) {
  const core = await startNatsServer();
  const stored = await startNatsServer({ storeFolder: scratch.folder("events") });
  const opened = [];
  try {
    for (const { id, open } of ways) {
      progress(`events: opening ${id}`);
      const way = await open({ core, stored, scratch });
      opened.push({ id, ...way, load: { call: way.call, check: () => {} } });
    }
    for (const { load } of opened)
      for (const inFlight of IN_FLIGHT) await closedLoop(load, { inFlight, durationMs: WARM_UP_MS });
    const measure = ({ load }) => measureSlices(load, sliceMs);
    return await interleave(opened, { rounds, progress, title: "events", measure });
  } finally {
    for (const { close } of opened) await close();
    await Promise.all([core.stop(), stored.stop()]);
  }
}

async function measureSlices(load, durationMs) {
  const figures = {};
  for (const inFlight of IN_FLIGHT) figures[inFlight] = await closedLoop(load, { inFlight, durationMs });
  return figures;
}
