// What one would do first: a gRPC call for each call, with the same messages.
import { Client, credentials, Server, ServerCredentials } from "@grpc/grpc-js";
import {
  CallToolRequest,
  CallToolResponse,
} from "../../packages/contract/dist/gen/backplane/plugin/v1/plugin.js";
import { request, response } from "./payload.mjs";

const CALL_TIMEOUT_MS = 60_000;

const callTool = {
  path: "/bench.Unary/CallTool",
  originalName: "callTool",
  requestStream: false,
  responseStream: false,
  requestSerialize: (value) => encode(CallToolRequest, value),
  requestDeserialize: (bytes) => CallToolRequest.decode(bytes),
  responseSerialize: (value) => encode(CallToolResponse, value),
  responseDeserialize: (bytes) => CallToolResponse.decode(bytes),
};

export async function serve(path) {
  const server = new Server();
  server.addService({ callTool }, { callTool: (_call, answer) => answer(null, { result: response }) });
  await new Promise((resolve, reject) => {
    server.bindAsync(`unix:${path}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

export async function connect(path) {
  const client = new Client(`unix:${path}`, credentials.createInsecure());
  const message = { name: "greet", arguments: request };
  const { requestSerialize, responseDeserialize } = callTool;
  return {
    call: (onDone) =>
      client.makeUnaryRequest(
        callTool.path,
        requestSerialize,
        responseDeserialize,
        message,
        { deadline: Date.now() + CALL_TIMEOUT_MS },
        (error, answer) => onDone(error ?? answer.result),
      ),
    close: () => client.close(),
  };
}

function encode(type, value) {
  const bytes = type.encode(value).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
