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
    ...fields,
  };
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
  const response = { version: "1.0.0", description: "", ...describe };
  return (_call, callback) => callback(null, response);
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
