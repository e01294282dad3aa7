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
  const tooLong = (): Response => earlyRefusal(413, `The body must not exceed ${maxBytes} bytes`);
  if (Number(length) > maxBytes) return tooLong();
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early must not end the connection: the answer has to go out.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return tooLong();
    chunks.push(chunk);
  }
  try {
    return { value: JSON.parse(Buffer.concat(chunks).toString()) };
  } catch {
    return refusal(400, "Parse error: the body is not valid JSON", { code: parseError });
  }
}
