/**
 * Starts a server with exactly the given environment and keeps what it writes to stderr, or leads to one that serves HTTP.
 * @param {{ Stdio: new (options: object) => any, Http: new (url: URL, options: object) => any }} transports the client's
 * @param {import("../../support/peer-client.ts").PeerServer} server
 */
export function peerTransport({ Stdio, Http }, server) {
  if ("url" in server) {
    const headers = { authorization: `Bearer ${server.token}` };
    return { transport: new Http(new URL(server.url), { requestInit: { headers } }), stderr: () => "" };
  }
  const { program, args, env, cwd } = server;
  const transport = new Stdio({ command: program, args, env, cwd, stderr: "pipe" });
  let text = "";
  transport.stderr.on("data", (chunk) => (text += chunk));
  return { transport, stderr: () => text };
}
