import type { Duplex } from "node:stream";
import { pipeline } from "node:stream";
import type { PluginAddress } from "../transport/address.ts";
import { type ListenOn, listen } from "../transport/listen.ts";

/** A local address whose connections lead elsewhere. */
export interface StreamProxy {
  readonly address: PluginAddress;
  /** Why the last connection could not be led on. */
  failure(): Error | undefined;
  close(): void;
}

/**
 * Makes streams dialable: grpc-js connects to addresses only, so each connection to this
 * private socket is joined to a stream that `open` makes.
 */
export async function streamProxy(on: ListenOn, open: () => Promise<Duplex>): Promise<StreamProxy> {
  let failure: Error | undefined;
  const listener = await listen(on, (socket) => {
    open().then(
      (stream) => {
        failure = undefined;
        join(socket, stream);
      },
      (error: Error) => {
        failure = error;
        socket.destroy();
      },
    );
  });
  return { address: listener.address, failure: () => failure, close: () => listener.close() };
}

/** Ends both when either ends; errors are seen by gRPC as a dropped connection. */
function join(a: Duplex, b: Duplex): void {
  pipeline(a, b, () => {});
  pipeline(b, a, () => {});
}
