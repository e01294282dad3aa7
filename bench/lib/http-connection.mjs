// One kept-alive connection with as little as possible between the socket and the clock: no agent, no streams. Reads what Node's
// servers send: a length, or chunks.
import { connect } from "node:net";

const HEAD_END = "\r\n\r\n";

export class HttpConnection {
  #socket;
  #unread = Buffer.alloc(0);
  /** Of the answer under way. */
  #head;
  #chunks = [];
  #onAnswer;

  constructor({ hostname, port }) {
    this.#socket = connect({ host: hostname, port, noDelay: true });
    this.#socket.on("data", (data) => this.#read(data));
    this.#socket.on("error", (error) => this.#fail(error));
    this.#socket.on("close", () => this.#fail(new Error("The server closed the connection")));
  }

  /** Servers close a connection that was idle for some seconds. */
  get isOpen() {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  /** One request at a time; `onAnswer` gets `{ status, headers, text }`, or an Error when there will be none. */
  send(request, onAnswer) {
    this.#onAnswer = onAnswer;
    this.#socket.write(request);
  }

  close() {
    this.#onAnswer = undefined;
    this.#socket.destroy();
  }

  #read(data) {
    this.#unread = this.#unread.length === 0 ? data : Buffer.concat([this.#unread, data]);
    this.#head ??= this.#takeHead();
    if (this.#head === undefined) return;
    if (this.#head.length === undefined ? this.#takeChunks() : this.#takeLength()) this.#answer();
  }

  #takeHead() {
    const end = this.#unread.indexOf(HEAD_END);
    if (end === -1) return undefined;
    const [statusLine, ...lines] = this.#unread.latin1Slice(0, end).split("\r\n");
    const headers = Object.fromEntries(lines.map(parseHeader));
    this.#unread = this.#unread.subarray(end + HEAD_END.length);
    const length = headers["content-length"];
    return { status: Number(statusLine.split(" ")[1]), headers, length: length && Number(length) };
  }

  #takeLength() {
    const { length } = this.#head;
    if (this.#unread.length < length) return false;
    this.#chunks.push(this.#unread.subarray(0, length));
    this.#unread = this.#unread.subarray(length);
    return true;
  }

  /** Whether the last chunk was among them. */
  #takeChunks() {
    for (;;) {
      const lineEnd = this.#unread.indexOf("\r\n");
      if (lineEnd === -1) return false;
      const size = Number.parseInt(this.#unread.latin1Slice(0, lineEnd), 16);
      const start = lineEnd + 2;
      if (this.#unread.length < start + size + 2) return false;
      this.#chunks.push(this.#unread.subarray(start, start + size));
      this.#unread = this.#unread.subarray(start + size + 2);
      if (size === 0) return true;
    }
  }

  #answer() {
    const answer = { ...this.#head, text: Buffer.concat(this.#chunks).toString() };
    this.#head = undefined;
    this.#chunks = [];
    this.#take()?.(answer);
  }

  #fail(error) {
    this.#take()?.(error);
  }

  #take() {
    const onAnswer = this.#onAnswer;
    this.#onAnswer = undefined;
    return onAnswer;
  }
}

function parseHeader(line) {
  const colon = line.indexOf(":");
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
