// A JSON-RPC client of a child process with as little as possible between the pipe and the clock: no SDK, no schema, no
// promise per call. What it costs is in every figure alike.
import { spawn } from "node:child_process";

const ANSWER_TIMEOUT_MS = 120_000;
const EXIT_TIMEOUT_MS = 10_000;

export class StdioClient {
  #child;
  #exited;
  #stderrTail = "";
  #unreadLine = "";
  #unsent = "";
  #lastId = 0;
  #waiting = new Map();

  constructor({ command, args, env, cwd }) {
    this.#child = spawn(command, args, { env, cwd, stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stdout.setEncoding("utf8").on("data", (chunk) => this.#read(chunk));
    this.#child.stderr.setEncoding("utf8").on("data", (chunk) => {
      this.#stderrTail = (this.#stderrTail + chunk).slice(-2000);
    });
    this.#child.stdin.on("error", () => {}); // A server that is gone is reported by its exit.
    this.#exited = new Promise((resolve) => {
      this.#child.once("error", (error) => this.#fail(error, resolve));
      this.#child.once("close", (code, signal) =>
        this.#fail(new Error(`Server exited (${code ?? signal}): ${this.#stderrTail}`), resolve),
      );
    });
  }

  get pid() {
    return this.#child.pid;
  }

  /**
   * Sends the request whose text after the id is `tail`, which prepare() made; `onAnswer` gets the parsed answer, or an
   * Error when there will be none. What is sent while answers are handled leaves in one write.
   */
  send(tail, onAnswer) {
    const id = ++this.#lastId;
    this.#waiting.set(id, onAnswer);
    this.#unsent += `{"jsonrpc":"2.0","id":${id}${tail}`;
  }

  /** What send() takes: everything that is the same for each call of it. */
  prepare(method, params) {
    return `,"method":"${method}","params":${JSON.stringify(params)}}\n`;
  }

  flush() {
    if (this.#unsent === "") return;
    this.#child.stdin.write(this.#unsent);
    this.#unsent = "";
  }

  /** One request with a promise, for what is not measured call by call. Rejects on an error answer. */
  request(method, params) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`No answer to ${method} in ${ANSWER_TIMEOUT_MS} ms: ${this.#stderrTail}`)),
        ANSWER_TIMEOUT_MS,
      );
      this.send(this.prepare(method, params), (answer) => {
        clearTimeout(timer);
        if (answer instanceof Error) return reject(answer);
        if (answer.error) return reject(new Error(`${method}: ${JSON.stringify(answer.error)}`));
        resolve(answer.result);
      });
      this.flush();
    });
  }

  notify(method) {
    this.#unsent += `{"jsonrpc":"2.0","method":"${method}"}\n`;
    this.flush();
  }

  /** Closes stdin as MCP asks and waits; kills a server that stays. */
  async close() {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), EXIT_TIMEOUT_MS);
    this.#child.stdin.end();
    await this.#exited;
    clearTimeout(timer);
  }

  #read(chunk) {
    const lines = (this.#unreadLine + chunk).split("\n");
    this.#unreadLine = lines.pop();
    for (const line of lines) this.#answer(JSON.parse(line));
    this.flush();
  }

  #answer(message) {
    const onAnswer = this.#waiting.get(message.id);
    if (onAnswer === undefined) return; // A notification.
    this.#waiting.delete(message.id);
    onAnswer(message);
  }

  #fail(error, done) {
    for (const onAnswer of this.#waiting.values()) onAnswer(error);
    this.#waiting.clear();
    done();
  }
}
