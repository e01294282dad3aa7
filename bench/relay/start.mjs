// With the host running: how long until a relay is up, and until the agent has its first answer through it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { startMcpServer } from "../lib/mcp-server.mjs";
import { ratioOfBest, summarize, summarizeRatio } from "../lib/statistics.mjs";
import { measureNothing, measureStarts } from "../start/measure.mjs";

export async function measureRelayStart(relay, { rounds, progress }) {
  const peers = [
    { id: "bare", label: "bare Node, from its start to its end", measure: () => measureNothing(relay.env) },
    { id: "ends", label: "relay, from its start to its end", measure: () => measureStartAndEnd(relay) },
    {
      id: "answers",
      label: "relay, from its start to its first answer",
      measure: () => measureAnswer(relay),
    },
  ];
  const figures = await measureStarts(peers, { rounds, title: "relay start", progress });
  const [bare, answers] = [figures.get("bare"), figures.get("answers")];
  return {
    start: peers.map(({ id, label }) => ({
      id,
      label,
      ms: summarize(figures.get(id)),
      toBare: summarizeRatio(figures.get(id), bare),
      toBareBest: ratioOfBest(figures.get(id), bare, Math.min),
    })),
    startToBare: summarizeRatio(answers, bare),
    startToBareBest: ratioOfBest(answers, bare, Math.min),
  };
}

/** As bare Node: the agent is gone when the relay is there, and the relay ends. */
async function measureStartAndEnd({ args, env }) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end();
  await once(child, "exit");
  return performance.now() - startedAt;
}

/** Through the relay, to the host and back: the answer to `initialize`. */
async function measureAnswer({ args, env, era }) {
  const startedAt = performance.now();
  const client = await startMcpServer({ args, env }, era);
  const elapsedMs = performance.now() - startedAt;
  await client.close();
  return elapsedMs;
}
