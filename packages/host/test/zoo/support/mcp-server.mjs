// A small MCP server of the legacy era on stdio. argv[2] is the bad habit that it has; everything else it does well.
import { spawn } from "node:child_process";
import { closeSync, writeSync } from "node:fs";
import readline from "node:readline";

const habit = process.argv[2] ?? "none";
const gibibyte = 2 ** 30;

const say = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const answer = (id, result) => say({ id, result });
const text = (words) => ({ content: [{ type: "text", text: words }] });
const tool = (name, more = {}) => ({ name, description: name, inputSchema: { type: "object" }, ...more });

/** What it does instead of answering the method; true: it has dealt with the message. */
const habits = {
  silent: { "*": () => true },
  "never-reads": {},
  "garbage-first": {},
  "exits-when-discovered": { "server/discover": () => process.exit(4) },
  "dies-at-once": {},
  "speaks-of-tomorrow": {
    initialize: ({ id }) => answer(id, { protocolVersion: "2099-01-01", capabilities: {}, serverInfo: {} }),
  },
  "initializes-with-nonsense": { initialize: ({ id }) => answer(id, [null]) },
  "endless-line": { initialize: () => writeEndlessly('{"jsonrpc":"2.0","id":1,"result":"') },
  "endless-result": {
    "tools/call": ({ id }) => writeEndlessly(`{"jsonrpc":"2.0","id":${id},"result":{"x":"`),
  },
  "answers-twice": {
    "tools/call": ({ id }) => {
      answer(id, text("first"));
      answer(id, text("second"));
    },
  },
  "answers-nobody": {
    "tools/call": ({ id }) => {
      for (const other of [id + 1_000, "x", null, -1]) say({ id: other, result: {} });
      answer(id, text("in the end"));
    },
  },
  "answers-nonsense": { "tools/call": ({ id }) => answer(id, { content: "no array" }) },
  "dies-in-a-call": {
    "tools/call": ({ id, params }) => {
      if (params.arguments?.live) return answer(id, text("alive"));
      process.stderr.write("panic: out of cheese\n");
      process.exit(9);
    },
  },
  "closes-stdout": { "tools/call": () => closeSync(1) },
  "lists-in-a-circle": {
    "tools/list": ({ id, params }) =>
      answer(id, {
        tools: [tool(`run${params?.cursor ?? 0}`)],
        nextCursor: params?.cursor === "1" ? "0" : "1",
      }),
  },
  "lists-empty-pages": {
    "tools/list": ({ id, params }) =>
      answer(id, {
        tools: params?.cursor ? [] : [tool("run")],
        nextCursor: String(Number(params?.cursor ?? 0) + 1),
      }),
  },
  "lists-without-end": {
    "tools/list": ({ id, params }) => {
      const from = Number(params?.cursor ?? 0);
      const tools = Array.from({ length: 500 }, (_, index) => tool(`t${from + index}`));
      answer(id, { tools, nextCursor: String(from + 500) });
    },
  },
  "lists-too-much": {
    "tools/list": ({ id, params }) =>
      answer(id, {
        tools: [tool("run", { description: "x".repeat(2 ** 20) })],
        nextCursor: `${params?.cursor ?? ""}1`,
      }),
  },
  "lists-nonsense": { "tools/list": ({ id }) => answer(id, { tools: { run: {} } }) },
  "hostile-names": {
    "tools/list": ({ id }) =>
      answer(id, {
        tools: [
          tool("run", { title: "\u001b[2Jred\u202e", description: "one\u0007two" }),
          tool("\u001b[2J"),
          tool("x".repeat(65)),
          tool("run"),
          tool("__proto__", { inputSchema: { type: "array" } }),
          null,
          5,
        ],
      }),
  },
  "floods-notifications": {
    "tools/call": ({ id }) =>
      flood({ method: "notifications/message", params: { level: "info", data: `call ${id}` } }),
  },
  "floods-progress": {
    "tools/call": ({ params }) =>
      flood({
        method: "notifications/progress",
        params: { progressToken: params._meta?.progressToken, progress: 1 },
      }),
  },
  "floods-changes": { "tools/call": () => flood({ method: "notifications/tools/list_changed" }) },
  "floods-questions": {
    "tools/call": () => {
      let id = 0;
      flood(() => ({ id: `q${++id}`, method: "roots/list" }));
    },
  },
  "floods-garbage": { "tools/call": () => flood(undefined, "this is no JSON\n") },
  "floods-stderr": {
    "tools/call": () => {
      const line = `${"x".repeat(1_000)}\n`;
      const write = () => process.stderr.write(line, write);
      write();
    },
  },
  "asks-for-nobody": {
    "notifications/initialized": () =>
      say({ id: "early", method: "elicitation/create", params: { message: "?" } }),
    "tools/call": ({ id }) => answer(id, text(JSON.stringify(heard.early ?? null))),
  },
  "asks-nonsense": {
    "tools/call": ({ id }) => {
      pending = id;
      say({ id: "q", method: "elicitation/create", params: { message: "", requestedSchema: 5 } });
      return true;
    },
  },
  "ignores-every-goodbye": {},
  "forks-a-daemon": {
    "tools/call": ({ id }) => {
      const daemon = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
        detached: true,
        stdio: "ignore",
      });
      daemon.unref();
      answer(id, text(String(daemon.pid)));
    },
  },
  none: {},
};

/** Answers to its own questions, by their id. */
const heard = {};
/** A call that waits for one. */
let pending;

const basics = {
  initialize: ({ id }) =>
    answer(id, {
      protocolVersion: "2025-11-25",
      capabilities: { tools: { listChanged: true } },
      serverInfo: { name: "zoo", version: "1.0.0" },
    }),
  "tools/list": ({ id }) => answer(id, { tools: [tool("run")] }),
  "tools/call": ({ id, params }) => answer(id, text(`ran ${params.name}`)),
  ping: ({ id }) => answer(id, {}),
};

if (habit === "garbage-first") process.stdout.write("Server started!\n\u001b[31m{not json}\n\n[]\n42\n");
if (habit === "dies-at-once") process.exit(3);
if (habit === "ignores-every-goodbye") {
  process.on("SIGTERM", () => {});
  setInterval(() => {}, 1_000);
}
if (habit === "never-reads") setInterval(() => {}, 1_000);
else readline.createInterface({ input: process.stdin }).on("line", (line) => receive(JSON.parse(line)));

function receive(message) {
  if (message.method === undefined) return hear(message);
  const { [message.method]: own, "*": any } = habits[habit];
  const act = own ?? any ?? basics[message.method];
  if (act) act(message);
  else if (message.id !== undefined)
    say({ id: message.id, error: { code: -32601, message: "Method not found" } });
}

function hear({ id, result, error }) {
  heard[id] = result ?? error;
  if (pending !== undefined) answer(pending, text(JSON.stringify(heard[id])));
  pending = undefined;
}

/** As fast as it is read. */
function flood(message, raw) {
  const lines = () =>
    Array.from(
      { length: 200 },
      () =>
        raw ??
        `${JSON.stringify({ jsonrpc: "2.0", ...(typeof message === "function" ? message() : message) })}\n`,
    ).join("");
  const write = () => process.stdout.write(lines(), write);
  write();
}

/** A line of a gibibyte, which takes no memory of its own. */
function writeEndlessly(start) {
  const chunk = Buffer.alloc(2 ** 20, "x");
  writeSync(1, start);
  let left = gibibyte;
  const write = () => {
    left -= chunk.length;
    if (left > 0) process.stdout.write(chunk, write);
  };
  write();
}
