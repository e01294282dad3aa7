// The floor: length and call id (4 bytes each) before the bytes, on a unix socket; no gRPC, no protobuf, no promise.
import { connect as connectSocket, createServer } from "node:net";
import { request, response } from "./payload.mjs";

const HEADER_BYTES = 8;

export async function serve(path) {
  const server = createServer((socket) => {
    readMessages(socket, (id) => socket.write(message(id, response)));
    socket.on("error", () => socket.destroy());
  });
  await new Promise((resolve) => server.listen(path, resolve));
}

export async function connect(path) {
  const socket = connectSocket(path);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const waiting = new Map();
  let lastId = 0;
  readMessages(socket, (id, bytes) => {
    const onDone = waiting.get(id);
    waiting.delete(id);
    onDone(bytes);
  });
  return {
    call: (onDone) => {
      const id = ++lastId;
      waiting.set(id, onDone);
      socket.write(message(id, request));
    },
    close: () => socket.destroy(),
  };
}

function message(id, bytes) {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + bytes.length);
  buffer.writeUInt32LE(bytes.length, 0);
  buffer.writeUInt32LE(id, 4);
  bytes.copy(buffer, HEADER_BYTES);
  return buffer;
}

/** What is written while the messages of one chunk are handled leaves in one write. */
function readMessages(socket, onMessage) {
  let unread = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    socket.cork();
    while (unread.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + unread.readUInt32LE(0);
      if (unread.length < end) break;
      onMessage(unread.readUInt32LE(4), unread.subarray(HEADER_BYTES, end));
      unread = unread.subarray(end);
    }
    socket.uncork();
  });
}
