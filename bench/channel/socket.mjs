// What Backplane does: frames of the contract over a unix socket of their own.
import { connect as connectSocket, createServer } from "node:net";
import { FrameSocket, Multiplexer } from "../../packages/contract/dist/index.js";
import { answerCalls, callOver } from "./frames.mjs";

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

export async function serve(path) {
  const server = createServer((socket) =>
    answerCalls(new FrameSocket(socket, { maxMessageBytes: MAX_MESSAGE_BYTES })),
  );
  await new Promise((resolve) => server.listen(path, resolve));
}

export async function connect(path) {
  const socket = connectSocket(path);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const frames = new Multiplexer(new FrameSocket(socket, { maxMessageBytes: MAX_MESSAGE_BYTES }), {
    side: "host",
  });
  return { call: callOver(frames), close: () => frames.close() };
}
