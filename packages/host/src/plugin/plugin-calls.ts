import type { DescribeResponse, Frame, FrameStream } from "@backplane/contract";
import { pluginService } from "@backplane/contract/grpc";
import type { PluginConnection } from "@backplane/go-plugin/host";
import { Client, type ClientDuplexStream, Metadata } from "@grpc/grpc-js";
import { HostError } from "../host-error.ts";

/** The Plugin service's two RPCs, from the host's end. */

export function requestDescription(
  connection: PluginConnection,
  { hostVersion, timeoutMs }: { hostVersion: string; timeoutMs: number },
): Promise<DescribeResponse> {
  const { path, requestSerialize, responseDeserialize } = pluginService.describe;
  const deadline = Date.now() + timeoutMs;
  return new Promise((resolve, reject) => {
    connection
      .connect(Client)
      .makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        { hostVersion },
        new Metadata(),
        { deadline },
        (cause, response) => {
          if (response) resolve(response);
          else
            reject(
              new HostError("bad_plugin", `Cannot describe the plugin: ${cause?.details ?? cause?.message}`, {
                cause,
              }),
            );
        },
      );
  });
}

export function openSessionStream(connection: PluginConnection): FrameStream {
  const { path, requestSerialize, responseDeserialize } = pluginService.session;
  const stream: ClientDuplexStream<Frame, Frame> = connection
    .connect(Client)
    .makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  return stream;
}
