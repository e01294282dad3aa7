import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Where the browser is sent back to after a login. */
export interface CallbackServer {
  /** `http://127.0.0.1:PORT/callback` */
  readonly url: string;
  /**
   * Waits for an answer that `take` takes: false is none of ours, such as what another page of the browser sends here.
   * @throws what `take` throws, or the signal's reason
   */
  receive(take: (answer: URLSearchParams) => Promise<boolean>, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** @throws Error when the port is taken */
export async function openCallbackServer(port: number): Promise<CallbackServer> {
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000 });
  server.listen(port, "127.0.0.1");
  await once(server, "listening").catch((cause) => {
    throw new Error(`Cannot listen on port ${port} of this machine: ${cause.message}`, { cause });
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/callback`,
    receive: (take, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        server.on("request", (request, response) => {
          answer(request, response, { origin, take }).then(
            (isTaken) => isTaken && resolve(),
            (error) => reject(error),
          );
        });
      }),
    close: () => {
      server.close();
      server.closeIdleConnections();
      // The page that is just being sent may arrive.
      setTimeout(() => server.closeAllConnections(), 1_000).unref();
    },
  };
}

async function answer(
  { method, url = "" }: IncomingMessage,
  response: ServerResponse,
  { origin, take }: { origin: string; take: (answer: URLSearchParams) => Promise<boolean> },
): Promise<boolean> {
  const target = URL.canParse(url, origin) ? new URL(url, origin) : undefined;
  if (method !== "GET" || target?.pathname !== "/callback") {
    page(response, 404, "There is nothing here.");
    return false;
  }
  try {
    const isTaken = await take(target.searchParams);
    if (isTaken) page(response, 200, "Backplane is authorized. You can close this window.");
    else page(response, 400, "This answer belongs to no login that Backplane waits for.");
    return isTaken;
  } catch (error) {
    page(
      response,
      400,
      "Backplane could not be authorized; the terminal says why. You can close this window.",
    );
    throw error;
  }
}

function page(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, {
      "content-type": "text/html; charset=utf-8",
      // The address of the page holds the code.
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'",
      connection: "close",
    })
    .end(`<!doctype html><title>Backplane</title><p>${text}</p>\n`);
}
