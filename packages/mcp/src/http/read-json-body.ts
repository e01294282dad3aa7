import type { IncomingMessage } from "node:http";
import { isJsonContentType } from "@modelcontextprotocol/server";
import { earlyRefusal, refusal } from "./refusal.ts";

const parseError = -32700;

/**
 * The value of a request's body, or the answer to a request that has none. Rejects when the connection breaks.
 * A web page can send other types without its browser asking us first, so these are refused, too.
 */
export async function readJsonBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<{ value: unknown } | Response> {
  const { "content-type": type, "content-length": length } = request.headers;
  if (!isJsonContentType(type)) return earlyRefusal(415, "Content-Type must be application/json");
  const body = Number(length) > maxBytes ? undefined : await readBody(request, maxBytes);
  if (body === undefined) return earlyRefusal(413, `The body must not exceed ${maxBytes} bytes`);
  try {
    return { value: JSON.parse(body) };
  } catch {
    return refusal(400, "Parse error: the body is not valid JSON", { code: parseError });
  }
}

/** Undefined: it is longer; nothing more is read then. */
function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes <= maxBytes) return;
      request.removeAllListeners("data").pause();
      resolve(undefined);
    });
    request.once("end", () => resolve(Buffer.concat(chunks).toString()));
    // ECONNRESET when the client goes.
    request.once("error", reject);
  });
}
