import { contractVersion, handshake } from "@backplane/contract";
import { pluginService } from "@backplane/contract/grpc";
import { serve } from "@backplane/go-plugin/plugin";

/**
 * Serves a plugin with none of the SDK's manners.
 * @param describe what Describe answers, or a function of grpc-js's callback
 * @param initialize what happens instead of an answer to the first request
 * @param call what happens with each tool call
 */
export async function serveRaw({ describe, initialize, call = () => {} }) {
  await serve({
    handshake,
    versions: {
      [contractVersion]: (server) =>
        server.addService(
          { ...pluginService, session: loose(pluginService.session) },
          { describe: describer(describe), session: sessioner({ initialize, call }) },
        ),
    },
  });
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
  return { version: "1.0.0", description: "", ...nothing, completes: false, notifies: false, ...fields };
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

/** Lets a fixture write a frame by itself, `{ frames }`, or `{ garbage: bytes }` where a message belongs. */
function loose(session) {
  return {
    ...session,
    responseSerialize: (what) =>
      what.garbage ?? session.responseSerialize(what.frames ? what : { frames: [what] }),
  };
}
