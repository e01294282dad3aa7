import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { contractVersion, FrameSocket, handshake } from "@backplane/contract";
import { pluginService } from "@backplane/contract/grpc";
import { serve } from "@backplane/go-plugin/plugin";

/**
 * Serves a plugin with none of the SDK's manners.
 * @param describe what Describe answers, or a function of grpc-js's callback
 * @param initialize what happens instead of an answer to the first request
 * @param call what happens with each tool call
 * @param openSessionSocket makes the path that OpenSessionSocket answers, given what serves a session on a connection.
 *   Absent: the plugin does not know that method, as those of the first SDKs
 */
export async function serveRaw({ describe, initialize, call = () => {}, openSessionSocket }) {
  const session = sessioner({ initialize, call });
  const known = { describe: pluginService.describe, session: loose(pluginService.session) };
  const handlers = { describe: describer(describe), session };
  if (openSessionSocket) {
    known.openSessionSocket = pluginService.openSessionSocket;
    handlers.openSessionSocket = (_call, callback) =>
      void openSessionSocket((connection) => session(framesOver(connection))).then((path) =>
        callback(null, { path }),
      );
  }
  await serve({
    handshake,
    versions: { [contractVersion]: (server) => server.addService(known, handlers) },
  });
}

/** A new socket in the plugin's folder. */
export async function listen(onConnection) {
  const path = `${process.env.PLUGIN_UNIX_SOCKET_DIR}/session.sock`;
  rmSync(path, { force: true });
  await new Promise((resolve) => createServer(onConnection).listen(path, resolve));
  return path;
}

/** A tool as Describe lists it. */
export function tool(name, fields = {}) {
  return {
    name,
    title: "",
    description: "",
    inputSchema: Buffer.alloc(0),
    outputSchema: Buffer.alloc(0),
    more: Buffer.alloc(0),
    ...fields,
  };
}

/** What Describe answers of a plugin with nothing to offer. */
export function description(fields) {
  const nothing = { tools: [], prompts: [], resources: [], resourceTemplates: [] };
  const abilities = { completes: false, notifies: false, eventSubscriptions: [], configurable: false };
  return { version: "1.0.0", description: "", ...nothing, ...abilities, ...fields };
}

/** A request as it goes over the wire. */
export function request(method, fields = {}) {
  return { timeoutMs: 0, parentCallId: 0, meta: Buffer.alloc(0), clientAbilities: [], method, ...fields };
}

/** Writes frames for ever, as fast as the host takes them. */
export async function flood(stream, makeFrame) {
  for (;;) {
    if (!stream.write(makeFrame())) await new Promise((resolve) => stream.once("drain", resolve));
  }
}

function describer(describe) {
  if (typeof describe === "function") {
    return (_call, callback) => describe((error, response) => callback(error, response));
  }
  return (_call, callback) => callback(null, description(describe));
}

function sessioner({ initialize = answerInitialize, call }) {
  return (stream) => {
    stream.on("error", () => {});
    const receive = ({ callId, body }) => {
      if (body?.$case !== "request") return;
      const { method } = body.value;
      if (method?.$case === "initialize") initialize(stream, callId);
      if (method?.$case === "callTool") void call(toolCall(stream, { callId, name: method.value.name }));
    };
    stream.on("data", ({ frames }) => frames.forEach(receive));
  };
}

function answerInitialize(stream, callId) {
  const method = { $case: "initialize", value: {} };
  stream.write({ callId, body: { $case: "response", value: { method } } });
}

function toolCall(stream, { callId, name }) {
  const replyText = (text) => {
    const method = { $case: "callTool", value: { result: Buffer.from(text) } };
    stream.write({ callId, body: { $case: "response", value: { method } } });
  };
  return { stream, callId, name, replyText, reply: (result) => replyText(JSON.stringify(result)) };
}

/** A connection with the manners of the gRPC stream that `loose` makes. */
function framesOver(connection) {
  const frames = new FrameSocket(connection, { maxMessageBytes: 2 ** 31 - 1 });
  return {
    connection,
    on: (event, listener) => frames.on(event, listener),
    once: (event, listener) => connection.once(event, listener),
    write: (what) => connection.write(framed(loose(pluginService.session).responseSerialize(what))),
  };
}

function framed(message) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return Buffer.concat([length, message]);
}

/** Lets a fixture write a frame by itself, `{ frames }`, or `{ garbage: bytes }` where a message belongs. */
function loose(session) {
  return {
    ...session,
    responseSerialize: (what) =>
      what.garbage ?? session.responseSerialize(what.frames ? what : { frames: [what] }),
  };
}
