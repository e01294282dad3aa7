// From spawning a server to its first answer to `tools/list`, with few and with many plugins installed.
import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { interleave } from "../lib/interleave.mjs";
import { listTools, startMcpServer } from "../lib/mcp-server.mjs";

const run = promisify(execFile);
const FILL_TIMEOUT_MS = 15 * 60_000;
const POLL_MS = 100;

/** Rounds of one figure each, in milliseconds: peer id → list. */
export function measureStarts(peers, { rounds, title, progress }) {
  return interleave(peers, { rounds, title, progress, measure: (peer) => peer.measure() });
}

/**
 * The floor: a Node process that does nothing, from spawn to exit. In the same environment as what it is compared with, because
 * some variables (NODE_EXTRA_CA_CERTS) can double the start of every Node.
 */
export async function measureNothing(env) {
  const startedAt = performance.now();
  await run(process.execPath, ["-e", "0"], { env });
  return performance.now() - startedAt;
}

/** Until the first answer to `tools/list`, which must have all tools. */
export async function measureFirstList({ args, env, era, toolCount }) {
  const startedAt = performance.now();
  const client = await startMcpServer({ args, env }, era);
  try {
    const tools = await listTools(client, era);
    const elapsedMs = performance.now() - startedAt;
    if (tools.length === toolCount) return elapsedMs;
    throw new Error(`tools/list has ${tools.length} tools, expected ${toolCount}`);
  } finally {
    await client.close();
  }
}

/** Until `tools/list` has all tools, asked again and again: a host may answer before it knows every plugin. */
export async function measureCompleteList({ args, env, era, toolCount }) {
  const startedAt = performance.now();
  const client = await startMcpServer({ args, env }, era);
  try {
    for (;;) {
      const tools = await listTools(client, era);
      const elapsedMs = performance.now() - startedAt;
      if (tools.length === toolCount) return elapsedMs;
      if (elapsedMs > FILL_TIMEOUT_MS)
        throw new Error(`${tools.length} of ${toolCount} tools after 15 minutes`);
      await sleep(POLL_MS);
    }
  } finally {
    await client.close();
  }
}
