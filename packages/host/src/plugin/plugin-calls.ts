import type { DescribeResponse } from "@backplane/contract";
import { pluginService } from "@backplane/contract/grpc";
import type { PluginConnection } from "@backplane/go-plugin/host";
import { Client, Metadata, type MethodDefinition, type ServiceError, status } from "@grpc/grpc-js";
import { HostError } from "../host-error.ts";

/** The Plugin service's unary RPCs, from the host's end. */

export interface PluginCallOptions {
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** @throws HostError "bad_plugin" */
export async function requestDescription(
  connection: PluginConnection,
  { hostVersion, ...options }: PluginCallOptions & { readonly hostVersion: string },
): Promise<DescribeResponse> {
  try {
    return await call(connection, pluginService.describe, { ...options, request: { hostVersion } });
  } catch (cause) {
    const error = cause as ServiceError;
    const { path } = pluginService.describe;
    const why =
      error.code === status.UNIMPLEMENTED
        ? `it does not serve ${path}; it is a go-plugin plugin of another application`
        : describeFailure(error);
    throw new HostError("bad_plugin", `Cannot describe the plugin: ${why}`, { cause });
  }
}

/**
 * The path of a socket for the session, as the plugin says it; undefined when it makes none.
 * @throws HostError "bad_plugin"
 */
export async function requestSessionSocket(
  connection: PluginConnection,
  options: PluginCallOptions,
): Promise<string | undefined> {
  try {
    const { path } = await call(connection, pluginService.openSessionSocket, { ...options, request: {} });
    return path;
  } catch (cause) {
    const error = cause as ServiceError;
    if (error.code === status.UNIMPLEMENTED) return undefined;
    throw new HostError("bad_plugin", `asked for its socket, ${describeFailure(error)}`, { cause });
  }
}

function describeFailure({ code, details }: ServiceError): string {
  return code === status.DEADLINE_EXCEEDED ? "it did not answer in time" : details;
}

/** @throws ServiceError */
function call<Request, Response>(
  connection: PluginConnection,
  { path, requestSerialize, responseDeserialize }: MethodDefinition<Request, Response>,
  { request, deadline, signal }: PluginCallOptions & { readonly request: Request },
): Promise<Response> {
  const client = connection.connect(Client);
  return new Promise((resolve, reject) => {
    const settle = (error: ServiceError | null, response?: Response): void => {
      signal.removeEventListener("abort", cancel);
      if (response) resolve(response);
      else reject(error);
    };
    const call = client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      new Metadata(),
      { deadline },
      settle,
    );
    const cancel = (): void => call.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
  });
}
