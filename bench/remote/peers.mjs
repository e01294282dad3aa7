// The same tool called here, on another host, and without any host: each resolves to what closedLoop() runs, and who works for it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { openNats } from "@backplane/bus/nats";
import { createHost, resolvePaths } from "@backplane/host";
import { connect } from "@nats-io/transport-node";
import { descendants } from "../lib/process-usage.mjs";

const serveFile = fileURLToPath(new URL("serve.mjs", import.meta.url));
const START_TIMEOUT_MS = 30_000;
const FIND_TIMEOUT_MS = 10_000;

export const remotePeers = [
  { id: "local", label: "plugin of this host", start: startLocal },
  { id: "remote", label: "plugin of another host", start: startRemote },
  { id: "nats", label: "NATS request and reply alone", start: startNats },
];

async function startLocal({ folder, scratch }) {
  const paths = resolvePaths(scratch.freshEnv());
  const host = createHost({ pluginFolders: [folder], paths, version: "0.1.0" });
  await host.scan();
  await host.callTool(greetOf(host), greeting);
  return { load: hostLoad(host), behind: () => [], close: () => host.close() };
}

async function startRemote({ folder, scratch, broker }) {
  const far = await startFar(["host", broker.url, folder, scratch.freshEnv().HOME]);
  const nats = openNats({ name: "near", server: () => ({ urls: [broker.url] }), onError: console.error });
  const remote = { peers: nats.peers, offer: [], use: [{ plugins: "*", hosts: ["far"] }] };
  const paths = resolvePaths(scratch.freshEnv());
  const host = createHost({ pluginFolders: [], paths, version: "0.1.0", remote });
  await host.scan();
  const deadline = Date.now() + FIND_TIMEOUT_MS;
  while (host.tools().length === 0 && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const close = async () => {
    await host.close();
    await nats.close();
    far.stop();
  };
  return { load: hostLoad(host), behind: () => [far.pid, ...descendants(far.pid), broker.pid], close };
}

async function startNats({ broker }) {
  const far = await startFar(["nats", broker.url]);
  const connection = await connect({ servers: [broker.url] });
  const call = (onDone) =>
    void connection
      .request("greet", JSON.stringify(greeting.arguments))
      .then((message) => onDone(message.string()));
  const close = async () => {
    await connection.close();
    far.stop();
  };
  return { load: { call, check }, behind: () => [far.pid, broker.pid], close };
}

const greeting = { arguments: { name: "Ada" } };

function hostLoad(host) {
  const tool = greetOf(host);
  const call = (onDone) => void host.callTool(tool, greeting).then(({ json }) => onDone(json), onDone);
  return { call, check };
}

function greetOf(host) {
  return host.tools().find(({ ownName }) => ownName === "greet").name;
}

function check(answer) {
  if (typeof answer === "string" && answer.includes("Hello, Ada!")) return;
  throw new Error(`Wrong answer: ${answer}`);
}

async function startFar(args) {
  const child = spawn(process.execPath, [serveFile, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data", { signal: AbortSignal.timeout(START_TIMEOUT_MS) });
  return { pid: child.pid, stop: () => child.stdin.end() };
}
