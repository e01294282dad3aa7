import type { Channel, ClientReadableStream } from "@grpc/grpc-js";
import {
  GRPCStdioClient,
  StdioData_Channel as StdioChannel,
  type StdioData,
} from "../gen/plugin/grpc_stdio.ts";
import { stubOn } from "../transport/open-channel.ts";
import type { ConnectionOptions } from "./start-options.ts";

/** Reads what the plugin prints until the connection ends. */
export class StdioReader {
  readonly #onStdio: ConnectionOptions["onStdio"];
  #stream: ClientReadableStream<StdioData> | undefined;

  constructor(onStdio: ConnectionOptions["onStdio"]) {
    this.#onStdio = onStdio;
  }

  /**
   * To be called early even when nobody listens: until then a Go plugin that prints more
   * than 64 KiB blocks.
   */
  open(channel: Channel): void {
    const stream = stubOn(channel, GRPCStdioClient).streamStdio({});
    stream.on("data", ({ channel: from, data }: StdioData) => {
      if (from === StdioChannel.STDOUT) this.#onStdio?.("stdout", data);
      if (from === StdioChannel.STDERR) this.#onStdio?.("stderr", data);
    });
    // Plugins before go-plugin 1.1.0 lack the service; a dropped connection is told elsewhere.
    stream.on("error", () => {});
    this.#stream = stream;
  }

  close(): void {
    this.#stream?.cancel();
  }
}
