/** Starts the server with exactly the given environment and keeps what it writes to stderr. */
export function peerTransport(StdioClientTransport, { program, args, env, cwd }) {
  const transport = new StdioClientTransport({ command: program, args, env, cwd, stderr: "pipe" });
  let text = "";
  transport.stderr.on("data", (chunk) => (text += chunk));
  return { transport, stderr: () => text };
}
