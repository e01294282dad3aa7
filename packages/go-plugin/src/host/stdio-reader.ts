import type { Channel } from "@grpc/grpc-js";
import {
  GRPCStdioClient,
  StdioData_Channel as StdioChannel,
  type StdioData,
} from "../gen/plugin/grpc_stdio.ts";
import { stubOn } from "../transport/open-channel.ts";

export type OnStdio = (channel: "stdout" | "stderr", data: Uint8Array) => void;

/**
 * Reads what the plugin prints until the connection ends. To be opened early even when
 * nobody listens: until then a Go plugin that prints more than 64 KiB blocks.
 */
export function readStdio(channel: Channel, onStdio: OnStdio | undefined): void {
  const stream = stubOn(channel, GRPCStdioClient).streamStdio({});
  stream.on("data", ({ channel: from, data }: StdioData) => {
    if (from === StdioChannel.STDOUT) onStdio?.("stdout", data);
    if (from === StdioChannel.STDERR) onStdio?.("stderr", data);
  });
  // Plugins before go-plugin 1.1.0 lack the service; a dropped connection is told elsewhere.
  stream.on("error", () => {});
}
