import type { IncomingMessage, ServerResponse } from "node:http";

/** What MCP reads of a request's headers. The rest stays out, the token above all. */
const passedHeader = /^(?:accept|content-type|last-event-id|mcp-.*)$/;

/** The request in the form that the SDK takes, without its body: that is handed on as a value. */
export function toWebRequest({ method = "GET", url = "/", headers }: IncomingMessage): Request {
  const passed = Object.entries(headers).filter(([name]) => passedHeader.test(name));
  return new Request(`http://${headers.host}${url}`, { method, headers: passed as [string, string][] });
}

/**
 * Sends an answer as fast as the client takes it; drops a client that takes nothing for a while. Resolves when it is out or the client
 * is gone; rejects when its source fails.
 */
export async function sendWebResponse(
  answer: Response,
  to: ServerResponse,
  { stalledMs }: { stalledMs: number },
): Promise<void> {
  const { status } = answer;
  const headers = Object.fromEntries(answer.headers);
  if (answer.body !== null && headers["content-type"] === "text/event-stream") {
    beginAnswer(to, { status, headers, stalledMs });
    await sendStream(answer.body, to);
  } else {
    const text = await answer.text();
    headers["content-length"] = String(Buffer.byteLength(text));
    beginAnswer(to, { status, headers, stalledMs });
    to.end(text);
  }
  await finished(to);
}

/** So long the beginning of a stream waits for more. */
const gatherMs = 10;

interface Head {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly stalledMs: number;
}

function beginAnswer(to: ServerResponse, { status, headers, stalledMs }: Head): void {
  // Of no progress at all: heartbeats keep up a stream that has nothing to say.
  to.setTimeout(stalledMs);
  to.writeHead(status, headers);
}

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
