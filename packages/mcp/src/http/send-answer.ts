import type { ServerResponse } from "node:http";

/** An answer that is ready. */
export interface JsonAnswer {
  readonly status: number;
  readonly json: string;
}

/**
 * Sends an answer as fast as the client takes it; drops a client that takes nothing for a while. Resolves when it is out or the client
 * is gone; rejects when its source fails.
 */
export async function sendAnswer(
  answer: Response | JsonAnswer,
  to: ServerResponse,
  { stalledMs }: { stalledMs: number },
): Promise<void> {
  // Of no progress at all: heartbeats keep up a stream that has nothing to say.
  to.setTimeout(stalledMs);
  if (!(answer instanceof Response)) {
    sendText(answer.json, to, { status: answer.status, headers: { "content-type": "application/json" } });
  } else {
    const { status, body } = answer;
    const headers = Object.fromEntries(answer.headers);
    if (body !== null && headers["content-type"] === "text/event-stream") {
      to.writeHead(status, headers);
      await sendStream(body, to);
    } else sendText(await answer.text(), to, { status, headers });
  }
  await finished(to);
}

interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

function sendText(text: string, to: ServerResponse, { status, headers }: Head): void {
  to.writeHead(status, { ...headers, "content-length": Buffer.byteLength(text) }).end(text);
}

/** So long the beginning of a stream waits for more. */
const gatherMs = 10;

async function sendStream(body: ReadableStream<Uint8Array>, to: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const cancel = () => {
    reader.cancel().catch(() => {});
  };
  to.once("close", cancel);
  if (to.destroyed) cancel();
  // Most streams are over at once, and every packet costs more than all that is in it.
  to.cork();
  const uncork = setTimeout(() => to.uncork(), gatherMs);
  // The client waits for the headers, and there may be nothing to say for long.
  to.flushHeaders();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (!to.write(next.value)) await drained(to);
  }
  clearTimeout(uncork);
  to.off("close", cancel);
  to.end();
}

function drained(to: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      to.off("drain", done).off("close", done);
      resolve();
    };
    if (to.destroyed) return resolve();
    to.once("drain", done).once("close", done);
  });
}

function finished(to: ServerResponse): Promise<void> {
  if (to.writableFinished || to.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    to.once("close", resolve);
  });
}
