// A JSON-RPC client of a child process that serves MCP over HTTP: the counterpart of StdioClient, and as thin.
import { spawn } from "node:child_process";
import { HttpConnection } from "./http-connection.mjs";

const START_TIMEOUT_MS = 60_000;
const ANSWER_TIMEOUT_MS = 120_000;
const EXIT_TIMEOUT_MS = 10_000;

export class HttpClient {
  #child;
  #exited;
  #url;
  #lastId = 0;
  #headers = {};
  #idle = [];
  #connections = new Set();

  /** Starts the server and waits until it says where it serves, as `backplane mcp --http` does. */
  static async start({ command, args, env }) {
    const client = new HttpClient();
    client.#child = spawn(command, args, { env, stdio: ["ignore", "ignore", "pipe"] });
    client.#exited = new Promise((resolve) => client.#child.once("close", resolve));
    client.#url = new URL(await servedUrl(client.#child));
    return client;
  }

  get pid() {
    return this.#child.pid;
  }

  /** What send() takes: everything that is the same for each call of it. */
  prepare(method, params) {
    const { pathname, host } = this.#url;
    const headers = { ...this.#headers, ...modernHeaders(method, params) };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return {
      head: `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n${lines.join("")}`,
      tail: `,"method":"${method}","params":${JSON.stringify(params)}}`,
    };
  }

  /** `onAnswer` gets the parsed answer, or an Error when there will be none. Every call under way has a connection. */
  send({ head, tail }, onAnswer) {
    const body = `{"jsonrpc":"2.0","id":${++this.#lastId}${tail}`;
    this.#exchange(head, body, (answer) => onAnswer(answer instanceof Error ? answer : messageIn(answer)));
  }

  flush() {}

  async request(method, params) {
    const { head, tail } = this.prepare(method, params);
    const answer = await this.#post(head, `{"jsonrpc":"2.0","id":${++this.#lastId}${tail}`);
    if (method === "initialize") this.#keepSession(answer, params);
    const message = messageIn(answer);
    if (message instanceof Error) throw message;
    if (message.error) throw new Error(`${method}: ${JSON.stringify(message.error)}`);
    return message.result;
  }

  notify(method) {
    const { head } = this.prepare(method, {});
    return this.#post(head, `{"jsonrpc":"2.0","method":"${method}"}`);
  }

  async close() {
    for (const connection of this.#connections) connection.close();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), EXIT_TIMEOUT_MS);
    this.#child.kill("SIGTERM");
    await this.#exited;
    clearTimeout(timer);
  }

  #keepSession({ headers }, { protocolVersion }) {
    this.#headers = { "Mcp-Session-Id": headers["mcp-session-id"], "Mcp-Protocol-Version": protocolVersion };
  }

  #post(head, body) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("The server does not answer")), ANSWER_TIMEOUT_MS);
      this.#exchange(head, body, (answer) => {
        clearTimeout(timer);
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      });
    });
  }

  #exchange(head, body, onAnswer) {
    const connection = this.#takeIdle() ?? this.#connect();
    connection.send(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, (answer) => {
      if (!(answer instanceof Error)) this.#idle.push(connection);
      onAnswer(answer);
    });
  }

  #takeIdle() {
    let connection = this.#idle.pop();
    while (connection !== undefined && !connection.isOpen) connection = this.#idle.pop();
    return connection;
  }

  #connect() {
    const { hostname, port } = this.#url;
    const connection = new HttpConnection({ hostname, port: Number(port) });
    this.#connections.add(connection);
    return connection;
  }
}

function servedUrl(child) {
  return new Promise((resolve, reject) => {
    let stderr = "";
    const timer = setTimeout(
      () => reject(new Error(`The server does not start: ${stderr}`)),
      START_TIMEOUT_MS,
    );
    child.once("close", (code) => reject(new Error(`Server exited (${code}): ${stderr}`)));
    child.stderr.setEncoding("utf8").on("data", (chunk) => {
      stderr += chunk;
      const url = /^Serving MCP at (\S+)$/m.exec(stderr)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}

/** 2026-07-28 wants in the headers, too, what the body says; the older era has no envelope. */
function modernHeaders(method, params) {
  const version = params._meta?.["io.modelcontextprotocol/protocolVersion"];
  if (version === undefined) return {};
  const name = params.name === undefined ? {} : { "Mcp-Name": params.name };
  return { "Mcp-Protocol-Version": version, "Mcp-Method": method, ...name };
}

/** The message in the body, be it JSON or the last event of a stream. */
function messageIn({ status, headers, text }) {
  if (status !== 200) return new Error(`HTTP ${status}: ${text}`);
  if (!headers["content-type"].startsWith("text/event-stream")) return JSON.parse(text);
  return JSON.parse(text.slice(text.lastIndexOf("\ndata: ") + 7, text.lastIndexOf("\n\n")));
}
