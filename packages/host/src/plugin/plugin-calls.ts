import type { DescribeResponse, FrameBatch, FrameStream } from "@backplane/contract";
import { pluginService } from "@backplane/contract/grpc";
import type { PluginConnection } from "@backplane/go-plugin/host";
import { Client, type ClientDuplexStream, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { HostError } from "../host-error.ts";
import { decodeBatch } from "./decode-batch.ts";
import { paceFrames } from "./pace-frames.ts";

/** The Plugin service's two RPCs, from the host's end. */

export interface DescriptionRequest {
  readonly hostVersion: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** @throws HostError "bad_plugin" */
export function requestDescription(
  connection: PluginConnection,
  { hostVersion, deadline, signal }: DescriptionRequest,
): Promise<DescribeResponse> {
  const { path, requestSerialize, responseDeserialize } = pluginService.describe;
  const client = connection.connect(Client);
  return new Promise((resolve, reject) => {
    const settle = (error: ServiceError | null, response?: DescribeResponse): void => {
      signal.removeEventListener("abort", cancel);
      if (response) resolve(response);
      else reject(new HostError("bad_plugin", describeFailure(error), { cause: error }));
    };
    const call = client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      { hostVersion },
      new Metadata(),
      { deadline },
      settle,
    );
    const cancel = (): void => call.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
  });
}

function describeFailure(error: ServiceError | null): string {
  const what = "Cannot describe the plugin";
  if (error?.code === status.DEADLINE_EXCEEDED) return `${what}: it did not answer in time`;
  if (error?.code === status.UNIMPLEMENTED) {
    return `${what}: it does not serve ${pluginService.describe.path}; it is a go-plugin plugin of another application`;
  }
  return `${what}: ${error?.details ?? "no answer"}`;
}

export function openSessionStream(connection: PluginConnection): FrameStream {
  const { path, requestSerialize } = pluginService.session;
  const stream: ClientDuplexStream<FrameBatch, FrameBatch> = connection
    .connect(Client)
    .makeBidiStreamRequest(path, requestSerialize, decodeBatch);
  paceFrames(stream);
  return stream;
}
