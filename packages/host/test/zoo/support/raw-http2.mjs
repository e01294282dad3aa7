import { createServer } from "node:http2";
import { createGzip } from "node:zlib";
import { FrameBatch } from "@backplane/contract";
import { pluginService } from "@backplane/contract/grpc";
import { description, tool } from "./raw-plugin.mjs";

/**
 * Serves the Plugin service over HTTP/2 by hand, for what no gRPC library would send.
 * @param onCall called with the session's stream and the name of the tool that is called
 */
export async function serveHttp2(name, toolNames, onCall) {
  const socket = `${process.env.PLUGIN_UNIX_SOCKET_DIR}/plugin.sock`;
  const server = createServer();
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    if (headers[":path"].endsWith("/Describe")) describe(stream, { name, toolNames });
    else if (headers[":path"].endsWith("/Session")) session(stream, onCall);
    else stream.respond({ ...grpc, "grpc-status": "12" }, { endStream: true });
  });
  server.listen(socket, () => process.stdout.write(`1|1|unix|${socket}|grpc\n`));
}

/** A compressed gRPC message of that many zero bytes. */
export async function bomb(bytes) {
  const gzip = createGzip({ level: 9 });
  const chunk = Buffer.alloc(1024 * 1024);
  const parts = [];
  gzip.on("data", (part) => parts.push(part));
  for (let left = bytes; left > 0; left -= chunk.length) {
    if (!gzip.write(chunk)) await new Promise((resolve) => gzip.once("drain", resolve));
  }
  await new Promise((resolve) => gzip.end(resolve));
  return framed(Buffer.concat(parts), 1);
}

const grpc = { ":status": 200, "content-type": "application/grpc" };

function describe(stream, { name, toolNames }) {
  const tools = toolNames.map((toolName) => tool(toolName));
  const response = pluginService.describe.responseSerialize(description({ name, tools }));
  stream.respond(grpc, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(framed(response));
}

function session(stream, onCall) {
  stream.respond({ ...grpc, "grpc-encoding": "gzip" });
  let received = Buffer.alloc(0);
  stream.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 5 && received.length >= 5 + received.readUInt32BE(1)) {
      const end = 5 + received.readUInt32BE(1);
      const [{ callId, body }] = FrameBatch.decode(received.subarray(5, end)).frames;
      received = received.subarray(end);
      const { method } = body.value;
      if (method?.$case === "initialize") stream.write(framed(initialized(callId)));
      if (method?.$case === "callTool") void onCall(stream, method.value.name);
    }
  });
}

function initialized(callId) {
  const value = { method: { $case: "initialize", value: {} } };
  return FrameBatch.encode({ frames: [{ callId, body: { $case: "response", value } }] }).finish();
}

function framed(message, compressed = 0) {
  const head = Buffer.alloc(5);
  head.writeUInt8(compressed, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
