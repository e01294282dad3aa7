// Memory of a relay beside that of a Node that only waits, both running at the same time so that they share the same pages.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closedLoop } from "../lib/closed-loop.mjs";
import { interleave } from "../lib/interleave.mjs";
import { greetLoad, startMcpServer } from "../lib/mcp-server.mjs";
import { pssMb, rssMb } from "../lib/process-usage.mjs";
import { ratioOfBest, summarize, summarizeRatio } from "../lib/statistics.mjs";

const LOAD = { inFlight: 64, durationMs: 1_000 };

export async function measureRelayMemory(relay, { rounds, progress }) {
  const peer = { id: "both" };
  const options = { rounds, title: "relay memory", progress, measure: () => measureBoth(relay) };
  const figures = (await interleave([peer], options)).get(peer.id);
  const pick = (who, what) => figures.map((figure) => figure[who][what]);
  const ratio = (what) => summarizeRatio(pick("relay", what), pick("bare", what));
  const best = (what) => ratioOfBest(pick("relay", what), pick("bare", what), Math.min);
  return {
    memory: ["bare", "relay", "loaded"].map((id) => ({
      id,
      label: labels[id],
      rssMb: summarize(pick(id, "rss")),
      pssMb: summarize(pick(id, "pss")),
      rssToBare: summarizeRatio(pick(id, "rss"), pick("bare", "rss")),
      pssToBare: summarizeRatio(pick(id, "pss"), pick("bare", "pss")),
    })),
    ...{ rssToBare: ratio("rss"), rssToBareBest: best("rss") },
    ...{ pssToBare: ratio("pss"), pssToBareBest: best("pss") },
  };
}

const labels = {
  bare: "bare Node that waits",
  relay: "relay, session open",
  loaded: "relay, after a second of 64 calls in flight",
};

async function measureBoth({ args, env, era }) {
  const bare = await startBareNode(env);
  const client = await startMcpServer({ args, env }, era);
  try {
    const load = await greetLoad(client, era);
    const figures = { bare: memoryOf(bare.pid), relay: memoryOf(client.pid) };
    await closedLoop(load, LOAD);
    return { ...figures, loaded: memoryOf(client.pid) };
  } finally {
    bare.kill();
    await client.close();
  }
}

async function startBareNode(env) {
  const program = 'require("node:fs").writeSync(1, "up"); setInterval(() => {}, 2 ** 30);';
  const child = spawn(process.execPath, ["-e", program], { env, stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

function memoryOf(pid) {
  return { rss: rssMb(pid), pss: pssMb(pid) };
}
