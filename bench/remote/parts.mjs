// The parts from which docs/operating.md calculates what a large cluster takes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { openNats } from "@backplane/bus/nats";
import { createHost, resolvePaths } from "@backplane/host";
import { connect } from "@nats-io/transport-node";
import { startNatsServer } from "../lib/nats-server.mjs";
import { cpuMs } from "../lib/process-usage.mjs";
import { median } from "../lib/statistics.mjs";
import { formatTable } from "../lib/table.mjs";
import { remotePeers } from "./peers.mjs";

const announceFile = fileURLToPath(new URL("announce.mjs", import.meta.url));
const PLUGINS = 10;

export async function measureParts({ hosts, rounds, folder, scratch, progress }) {
  const broker = await startNatsServer();
  try {
    progress("remote: a cluster's announcements");
    const announcements = await measureAnnouncements({ broker, hosts, rounds, scratch });
    progress("remote: messages of a call");
    return { ...announcements, ...(await measureCall({ broker, folder, scratch })) };
  } finally {
    await broker.stop();
  }
}

async function measureAnnouncements({ broker, hosts, rounds, scratch }) {
  const nats = openNats({ name: "near", server: () => ({ urls: [broker.url] }), onError: () => {} });
  const remote = { peers: nats.peers, offer: [], use: [{ plugins: "*", hosts: ["*"] }] };
  const host = createHost({
    pluginFolders: [],
    paths: resolvePaths(scratch.freshEnv()),
    version: "0.1.0",
    remote,
  });
  await host.scan();
  const cluster = spawn(process.execPath, [announceFile, broker.url, String(hosts), String(PLUGINS)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const announce = () => hearRound(cluster, { host, nats });
  const heapBefore = heapBytes();
  const sizes = listenSizes(broker, "backplane.announce.>");
  while (host.tools().length < PLUGINS) await announce();
  const { bytes } = await (await sizes)();
  const heap = heapBytes() - heapBefore;
  const cpu = [];
  for (let round = 0; round < rounds; round++) {
    const brokerBefore = cpuMs(broker.pid);
    const before = process.cpuUsage();
    for (let again = 0; again < 3; again++) await announce();
    const { user, system } = process.cpuUsage(before);
    const count = 3 * hosts * PLUGINS;
    cpu.push({ host: (user + system) / count, broker: ((cpuMs(broker.pid) - brokerBefore) * 1000) / count });
  }
  cluster.stdin.end();
  await host.close();
  await nats.close();
  return {
    announcementBytes: bytes,
    announcementHostUs: median(cpu.map((one) => one.host)),
    announcementBrokerUs: median(cpu.map((one) => one.broker)),
    instanceBytes: heap / (hosts * PLUGINS),
  };
}

/** Until this host has heard all: its own message after them comes back when they have come. */
async function hearRound(cluster, { nats }) {
  cluster.stdin.write("1\n");
  await once(cluster.stdout, "data");
  await nats.peers.flush();
}

/** Of one greet: how many messages, and how many bytes of subjects and payloads. */
async function measureCall({ broker, folder, scratch }) {
  const { start } = remotePeers.find(({ id }) => id === "remote");
  const { load, close } = await start({ folder, scratch, broker });
  const once = () => new Promise((resolve) => load.call(resolve));
  await once();
  const stop = await listenSizes(broker, "backplane.>", ({ subject }) => !subject.includes(".announce."));
  await once();
  const { count, total } = await stop();
  await close();
  return { callMessages: count, callBytes: total };
}

/** Resolves to what ends the listening and says how many there were, of how many bytes: as NATS's protocol writes them. */
async function listenSizes({ url }, subject, isMeant = () => true) {
  const connection = await connect({ servers: [url] });
  let count = 0;
  let total = 0;
  connection.subscribe(subject, {
    callback: (_, message) => {
      if (!isMeant(message)) return;
      count += 1;
      total +=
        `PUB ${message.subject} ${message.reply ?? ""} ${message.data.length}\r\n\r\n`.length +
        message.data.length;
    },
  });
  await connection.flush();
  return async () => {
    await connection.flush();
    await connection.close();
    return { count, total, bytes: total / count };
  };
}

function heapBytes() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

export function partsTable(parts) {
  const rows = [
    ["an announcement, on the wire", `${parts.announcementBytes.toFixed(0)} bytes`],
    ["an announcement, CPU of the host that hears it", `${parts.announcementHostUs.toFixed(1)} µs`],
    ["an announcement, CPU of the broker", `${parts.announcementBrokerUs.toFixed(1)} µs`],
    ["a plugin on a host that is known, memory", `${parts.instanceBytes.toFixed(0)} bytes`],
    ["a call of greet, messages", String(parts.callMessages)],
    ["a call of greet, on the wire", `${parts.callBytes} bytes`],
  ];
  return formatTable(["parts of a cluster", ""], rows);
}
