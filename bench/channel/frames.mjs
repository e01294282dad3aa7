// What Backplane does with a plugin that makes no socket: frames of the contract over one bidirectional gRPC stream.
import { Client, credentials, Server, ServerCredentials } from "@grpc/grpc-js";
import { pluginService } from "../../packages/contract/dist/grpc/plugin-service.js";
import { Multiplexer } from "../../packages/contract/dist/index.js";
import { request, response } from "./payload.mjs";

const ANSWER = { method: { $case: "callTool", value: { result: response } } };
const CALL = { $case: "callTool", value: { name: "greet", arguments: request } };
const CALL_TIMEOUT_MS = 60_000;

export async function serve(path) {
  const server = new Server();
  server.addService({ session: pluginService.session }, { session: answerCalls });
  await new Promise((resolve, reject) => {
    server.bindAsync(`unix:${path}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

export async function connect(path) {
  const client = new Client(`unix:${path}`, credentials.createInsecure());
  const { path: method, requestSerialize, responseDeserialize } = pluginService.session;
  const stream = client.makeBidiStreamRequest(method, requestSerialize, responseDeserialize);
  const frames = new Multiplexer(stream, { side: "host" });
  return {
    call: callOver(frames),
    close: () => {
      frames.close();
      client.close();
    },
  };
}

/** The plugin's end of a session over any stream. */
export function answerCalls(stream) {
  new Multiplexer(stream, { side: "plugin", serve: async () => ANSWER });
}

/** A call by the host's end of a session. */
export function callOver(frames) {
  return (onDone) =>
    frames
      .call(CALL, { timeoutMs: CALL_TIMEOUT_MS })
      .then((answer) => onDone(answer.method.value.result), onDone);
}
