import { connect, type Socket } from "node:net";
import { type FrameBatch, FrameSocket, type FrameStream } from "@backplane/contract";
import { pluginService } from "@backplane/contract/grpc";
import type { PluginConnection } from "@backplane/go-plugin/host";
import { Client, type ClientDuplexStream } from "@grpc/grpc-js";
import { HostError } from "../host-error.ts";
import { checkAddress } from "./check-address.ts";
import { decodeBatch } from "./decode-batch.ts";
import { paceFrames } from "./pace-frames.ts";
import { type PluginCallOptions, requestSessionSocket } from "./plugin-calls.ts";
import { within } from "./within.ts";

export interface SessionStreamOptions extends PluginCallOptions {
  /** Where the plugin may make its sockets. */
  readonly folder: string;
  readonly maxFrameBytes: number;
}

/**
 * The stream of a plugin's session: over a socket of its own where the plugin makes one, else over gRPC.
 * @throws HostError
 */
export async function openSessionStream(
  connection: PluginConnection,
  options: SessionStreamOptions,
): Promise<FrameStream> {
  const stream = (await openSocketStream(connection, options)) ?? openGrpcStream(connection);
  paceFrames(stream);
  return stream;
}

async function openSocketStream(
  connection: PluginConnection,
  options: SessionStreamOptions,
): Promise<FrameSocket | undefined> {
  // Whoever wants TLS for gRPC would not have it here.
  if (connection.address.network !== "unix" || connection.isEncrypted) return undefined;
  try {
    const path = await requestSessionSocket(connection, options);
    if (path === undefined) return undefined;
    checkAddress({ network: "unix", address: path }, options.folder);
    const socket = await connectTo(path, options);
    return new FrameSocket(socket, { maxMessageBytes: options.maxFrameBytes, decode: decodeBatch });
  } catch (error) {
    const { code, message } = HostError.from(error);
    throw new HostError(code, `Cannot open the plugin's session: ${message}`, { cause: error });
  }
}

async function connectTo(path: string, options: PluginCallOptions): Promise<Socket> {
  const socket = connect({ path });
  const connected = new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code ?? cause.message;
      reject(new HostError("bad_plugin", `its socket "${path}" takes no connection: ${why}`, { cause }));
    });
  });
  try {
    await within(connected, options);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function openGrpcStream(connection: PluginConnection): ClientDuplexStream<FrameBatch, FrameBatch> {
  const { path, requestSerialize } = pluginService.session;
  return connection.connect(Client).makeBidiStreamRequest(path, requestSerialize, decodeBatch);
}
