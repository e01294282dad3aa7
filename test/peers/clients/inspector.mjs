import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const launcher = fileURLToPath(
  new URL("../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js", import.meta.url),
);
/** A command takes about 2 s; only a hang reaches this. */
const limitMs = 60_000;

/**
 * The inspector's command line: a client and a server of their own for every single request.
 * @type {import("../../support/peer-client.ts").OpenPeerClient}
 */
export async function open(server, { mode: era }) {
  const request = (method, ...options) => run(server, ["--protocol-era", era, "--method", method, ...options]);
  return {
    protocolVersion: undefined,
    stderr: () => "",
    listTools: async () => (await request("tools/list")).tools,
    callTool: ({ name, arguments: args }) =>
      request("tools/call", "--tool-name", name, "--tool-args-json", JSON.stringify(args)),
    close: async () => {},
  };
}

async function run(server, options) {
  const args = [launcher, "--cli", "--quiet", "--format", "json", ...withTarget(server, options)];
  const { error, stdout, stderr } = await runNode(args, { cwd: server.cwd, env: server.env });
  // A tool's own error is printed as a result too, although the command then ends with a code other than 0.
  const { result } = stdout ? JSON.parse(stdout) : {};
  if (result) return result;
  throw new Error(`The inspector got no result: ${stderr.trim() || stdout.trim()}`, { cause: error });
}

function withTarget(server, options) {
  if ("url" in server) {
    const header = `Authorization: Bearer ${server.token}`;
    return ["--transport", "http", "--server-url", server.url, "--header", header, ...options];
  }
  const environment = Object.entries(server.env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  return [...environment, ...options, "--", server.program, ...server.args];
}

function runNode(args, options) {
  return new Promise((resolve) => {
    const limits = { timeout: limitMs, killSignal: "SIGKILL", ...options };
    execFile(process.execPath, args, limits, (error, stdout, stderr) => resolve({ error, stdout, stderr }));
  });
}
