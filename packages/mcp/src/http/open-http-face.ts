import { setTimeout as delay } from "node:timers/promises";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { EraPin } from "../calls/era-pin.ts";
import { Face } from "../face.ts";
import { ListenBus } from "../notices/listen-bus.ts";
import { endpoint } from "./admission.ts";
import { BearerTokens } from "./bearer-tokens.ts";
import { DirectCalls } from "./direct-calls.ts";
import { serveRequest, serveSession } from "./http-connections.ts";
import { defaultHttpLimits } from "./http-limits.ts";
import { HttpListener } from "./http-listener.ts";
import { HttpRequests } from "./http-requests.ts";
import { isLoopback } from "./is-loopback.ts";
import { listenToTasks } from "./listen-to-tasks.ts";
import type { HttpFace, HttpOptions } from "./serve-http.ts";
import { ServedHosts } from "./served-hosts.ts";
import { Sessions } from "./sessions.ts";

/** Puts the parts together; what they do is in their own files. */
export async function openHttpFace(options: HttpOptions): Promise<HttpFace> {
  const { hostname = "127.0.0.1", port, tokens, allowedHosts = [], pollAfterMs } = options;
  const limits = { ...defaultHttpLimits, ...options.limits };
  assertGuarded(hostname, tokens);
  const face = new Face(options);
  const { clock, onError } = face;
  const bus = new ListenBus(face);
  const pin = new EraPin();
  const modern = createMcpHandler(() => serveRequest(face, pin), {
    bus,
    legacy: "reject",
    keepAliveMs: limits.heartbeatMs,
    maxSubscriptions: limits.maxSubscriptions,
    onerror: onError,
  });
  const sessions = new Sessions({ serve: () => serveSession(face), limits, clock, pollAfterMs, onError });
  const requests = new HttpRequests({
    hosts: new ServedHosts([hostname, ...allowedHosts]),
    tokens: tokens && new BearerTokens(tokens),
    limits,
    sessions,
    direct: new DirectCalls({ face, pin }),
    modern: listenToTasks(bus.listening(modern), face.taskSubscriptions),
    onError,
  });
  const release = () => {
    bus.close();
    face.close();
  };
  const onRequest = requests.serve.bind(requests);
  const listener = await HttpListener.open({ hostname, port, limits, onRequest, onError }).catch((error) => {
    release();
    throw error;
  });
  const close = async () => {
    listener.stop();
    release();
    await Promise.all([sessions.close(), modern.close()]);
    await Promise.race([requests.finished(), delay(limits.closeGraceMs, undefined, { ref: false })]);
    await listener.close();
  };
  let closing: Promise<void> | undefined;
  return {
    url: urlOf(hostname, listener.port),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Fails closed: an open port without a token would give every plugin to the whole network. */
function assertGuarded(hostname: string, tokens: readonly string[] | undefined): void {
  if (tokens?.length === 0)
    throw new Error("Cannot serve MCP: the list of tokens is empty, so nobody could connect");
  if (tokens !== undefined || isLoopback(hostname)) return;
  throw new Error(
    `Cannot serve MCP on "${hostname}" without a token: it is not a loopback address, and everybody who can connect could call every tool`,
  );
}

function urlOf(hostname: string, port: number): string {
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}${endpoint}`;
}
