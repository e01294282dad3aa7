// The channel between host and plugin alone: this process is the host's end, a child the plugin's.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { closedLoop } from "../lib/closed-loop.mjs";
import { interleave } from "../lib/interleave.mjs";
import { cpuMs } from "../lib/process-usage.mjs";
import * as frames from "./frames.mjs";
import { checkResponse } from "./payload.mjs";
import * as raw from "./raw.mjs";
import * as socket from "./socket.mjs";
import * as unary from "./unary.mjs";

const serverFile = fileURLToPath(new URL("server.mjs", import.meta.url));
const START_TIMEOUT_MS = 30_000;
const IN_FLIGHT = [1, 64];
const WARM_UP_MS = 500;

export const channels = [
  { id: "socket", label: "frames on a unix socket", connect: socket.connect },
  { id: "frames", label: "frames on one gRPC stream", connect: frames.connect },
  { id: "unary", label: "a unary gRPC call each", connect: unary.connect },
  { id: "raw", label: "raw unix socket", connect: raw.connect },
];

/** Resolves to a map: channel id → rounds of `{ 1: figures, 64: figures }`. */
export async function measureChannels({ rounds, sliceMs, scratch, progress }) {
  const running = [];
  try {
    for (const channel of channels) running.push(await startChannel(channel, scratch.root));
    const measure = (channel) => measureSlices(channel, sliceMs);
    return await interleave(running, { rounds, progress, title: "channel", measure });
  } finally {
    for (const channel of running) channel.stop();
  }
}

async function startChannel({ id, connect }, folder) {
  const path = join(folder, `${id}.sock`);
  const child = spawn(process.execPath, [serverFile, id, path], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data", { signal: AbortSignal.timeout(START_TIMEOUT_MS) });
  const connection = await connect(path);
  const load = { call: connection.call, check: checkResponse };
  for (const inFlight of IN_FLIGHT) await closedLoop(load, { inFlight, durationMs: WARM_UP_MS });
  const stop = () => {
    connection.close();
    child.stdin.end();
  };
  return { id, load, pid: child.pid, stop };
}

async function measureSlices(channel, durationMs) {
  const figures = {};
  for (const inFlight of IN_FLIGHT) figures[inFlight] = await measureSlice(channel, { inFlight, durationMs });
  return figures;
}

async function measureSlice({ load, pid }, slice) {
  const hostBefore = process.cpuUsage();
  const pluginBefore = cpuMs(pid);
  const figures = await closedLoop(load, slice);
  const host = process.cpuUsage(hostBefore);
  return {
    ...figures,
    serverCpuMs: (host.user + host.system) / 1000,
    behindCpuMs: cpuMs(pid) - pluginBefore,
  };
}
