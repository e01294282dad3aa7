// The other machine: a host with the plugins of a folder, or a bare NATS responder. Usage: node serve.mjs host|nats URL [FOLDER HOME]

import { openNats } from "@backplane/bus/nats";
import { createHost, resolvePaths } from "@backplane/host";
import { connect } from "@nats-io/transport-node";

const [kind, url, folder, home] = process.argv.slice(2);
const close = kind === "host" ? await serveHost() : await serveNats();
process.stdout.write("ready\n");
process.stdin.resume().once("end", close);

async function serveHost() {
  const nats = openNats({ name: "far", server: () => ({ urls: [url] }), onError: console.error });
  const paths = resolvePaths({ HOME: home, XDG_RUNTIME_DIR: home });
  const remote = { peers: nats.peers, offer: [{ plugins: "*", hosts: ["near"] }], use: [] };
  const host = createHost({ pluginFolders: [folder], paths, version: "0.1.0", remote });
  await host.scan();
  await new Promise((resolve) => nats.peers.onConnected(resolve));
  return async () => {
    await host.close();
    await nats.close();
  };
}

async function serveNats() {
  const connection = await connect({ servers: [url] });
  connection.subscribe("greet", {
    callback: (_, message) => {
      const { name } = JSON.parse(message.string());
      message.respond(JSON.stringify({ content: [{ type: "text", text: `Hello, ${name}!` }] }));
    },
  });
  await connection.flush();
  return () => connection.close();
}
