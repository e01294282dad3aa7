// Resident memory: of the host while nothing runs, of host and plugins while they idle, and of both after a load.
import { closedLoop } from "../lib/closed-loop.mjs";
import { greetLoad, listTools, startMcpServer } from "../lib/mcp-server.mjs";
import { commandOf, descendants, pssMb, rssMb } from "../lib/process-usage.mjs";

/** One line per peer: `{ id, label, idle, running, loaded }`, each `{ server, behind }` with a list per process. */
export async function measureMemory(peers, { loadMs, progress }) {
  const lines = [];
  for (const peer of peers) {
    progress(`memory: ${peer.id}`);
    lines.push(await measurePeer(peer, loadMs));
  }
  return lines;
}

async function measurePeer({ id, label, args, env, era }, loadMs) {
  await fillCache({ args, env, era });
  const client = await startMcpServer({ args, env }, era);
  try {
    const load = await greetLoad(client, era);
    const idle = memoryOf(client.pid);
    await closedLoop(load, { inFlight: 1, durationMs: 1 });
    const running = memoryOf(client.pid);
    await closedLoop(load, { inFlight: 64, durationMs: loadMs });
    return { id, label, idle, running, loaded: memoryOf(client.pid) };
  } finally {
    await client.close();
  }
}

/** With `count` plugins: each called once, so that all run. */
export async function measureManyPlugins({ args, env, era, count }) {
  await fillCache({ args, env, era });
  const client = await startMcpServer({ args, env }, era);
  try {
    const tools = await listTools(client, era);
    if (tools.length !== count) throw new Error(`tools/list has ${tools.length} tools, expected ${count}`);
    const idle = memoryOf(client.pid);
    for (const { name } of tools) await client.request("tools/call", era.params({ name, arguments: {} }));
    return {
      id: "many",
      label: `Backplane, ${count} TypeScript plugins`,
      idle,
      running: memoryOf(client.pid),
    };
  } finally {
    await client.close();
  }
}

/** A host that has to describe its plugins loads gRPC for it; one that knows them does not until the first call. */
async function fillCache({ args, env, era }) {
  const client = await startMcpServer({ args, env }, era);
  await listTools(client, era);
  await client.close();
}

function memoryOf(pid) {
  return { server: memory(pid), behind: descendants(pid).map(memory) };
}

function memory(pid) {
  return { command: commandOf(pid), rssMb: rssMb(pid), pssMb: pssMb(pid) };
}
