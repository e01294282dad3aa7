import { connect, type Socket } from "node:net";
import { MuxExchange } from "../broker/mux-exchange.ts";
import { streamProxy } from "../broker/stream-proxy.ts";
import { withDeadline } from "../deadline.ts";
import { PluginError } from "../plugin-error.ts";
import { netConnectOptions, type PluginAddress } from "../transport/address.ts";
import { YamuxSession } from "../yamux/session.ts";
import type { Wire, WireOptions } from "./wire.ts";

/** One socket for all connections, dialled now: the plugin waits for it no longer than 5 s. */
export async function muxWire(options: WireOptions): Promise<Wire> {
  const { address, infos, listenOn } = options;
  const socket = await dial(address, options);
  const session = new YamuxSession(socket, {
    role: "client",
    // The main connection is ours to open, so a stream without a knock has no meaning.
    onStream: (stream) => void (exchange.takeStream(stream) || stream.destroy()),
  });
  const exchange: MuxExchange = new MuxExchange({
    listenOn,
    send: (info) => infos.send(info),
    openStream: () => session.open(),
  });
  const proxy = await streamProxy(listenOn, () => exchange.openMainStream());
  const close = () => {
    proxy.close();
    session.close();
  };
  return { address: proxy.address, exchange, close };
}

async function dial(
  address: PluginAddress,
  { timeoutMs, signal }: Pick<WireOptions, "timeoutMs" | "signal">,
): Promise<Socket> {
  const socket = connect(netConnectOptions(address));
  const connected = new Promise<Socket>((resolve, reject) => {
    socket.once("connect", () => resolve(socket));
    socket.once("error", (cause) => {
      reject(
        new PluginError("connect_failed", `no connection to ${address.address}: ${cause.message}`, { cause }),
      );
    });
  });
  try {
    return await withDeadline(connected, { timeoutMs, signal, what: `no connection to ${address.address}` });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
