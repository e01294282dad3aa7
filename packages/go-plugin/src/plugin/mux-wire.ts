import { MuxExchange } from "../broker/mux-exchange.ts";
import { PluginError } from "../plugin-error.ts";
import { YamuxSession } from "../yamux/session.ts";
import type { Wire, WireOptions } from "./wire.ts";

/** One socket for all connections: the first one that the host makes. */
export function muxWire({ listenOn, infos, serve }: WireOptions): Wire {
  let session: YamuxSession | undefined;
  const exchange: MuxExchange = new MuxExchange({
    listenOn,
    send: (info) => infos.send(info),
    openStream: () => {
      if (session !== undefined) return session.open();
      throw new PluginError("closed", "Cannot open a stream: host has not connected");
    },
  });
  const receive: Wire["receive"] = (connection) => {
    if (session !== undefined) {
      connection.destroy();
      return;
    }
    session = new YamuxSession(connection, {
      role: "server",
      onStream: (stream) => void (exchange.takeStream(stream) || serve(stream)),
    });
  };
  return { exchange, receive };
}
