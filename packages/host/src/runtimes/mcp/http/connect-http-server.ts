import type { HttpServer } from "@backplane/contract/manifest";
import type { Authorization } from "../../../authorization/authorization.ts";
import { HostError } from "../../../host-error.ts";
import type { ExitFacts } from "../../../plugin/exit-facts.ts";
import type { ChannelEvents } from "../json-rpc/channel.ts";
import type { ServerEndpoint } from "../server-endpoint.ts";
import { HttpChannel } from "./http-channel.ts";

export interface ConnectHttpServerOptions {
  readonly server: HttpServer;
  readonly authorization: Authorization;
  readonly maxMessageBytes: number;
}

/** A server that runs by itself. Whether it is there shows with the first message. @throws HostError for the transport of 2024 */
export function connectHttpServer({
  server,
  authorization,
  maxMessageBytes,
}: ConnectHttpServerOptions): ServerEndpoint {
  if (server.type === "sse") {
    const advice = 'ask its author for a "streamable-http" one, which replaced it in 2025';
    throw new HostError("bad_plugin", `Backplane does not speak the transport "sse"; ${advice}`);
  }
  let channel: HttpChannel | undefined;
  const exit = promiseOf<ExitFacts>();
  const end = (): Promise<ExitFacts> => {
    channel?.close("The connection was closed");
    exit.resolve({ code: null, signal: null, stderrTail: [], reason: "The connection was closed" });
    return exit.promise;
  };
  return {
    pid: undefined,
    exited: exit.promise,
    open: (events: ChannelEvents) => {
      const opened = new HttpChannel({ ...events, server, authorization, maxMessageBytes });
      channel = opened;
      void opened.closed.then((reason) => exit.resolve({ code: null, signal: null, stderrTail: [], reason }));
      return opened;
    },
    onAgreed: ({ era, revision }) => {
      if (era === "legacy") channel?.useVersion(revision);
    },
    stop: async () => {
      await channel?.sayGoodbye();
      return await end();
    },
    kill: end,
  };
}

function promiseOf<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
