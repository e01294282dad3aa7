import type { Channel } from "@grpc/grpc-js";
import { HEALTH_SERVICE_NAME } from "../core-protocol.ts";
import {
  type HealthCheckResponse,
  HealthClient,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "../gen/grpc/health/v1/health.ts";
import { PluginError } from "../plugin-error.ts";
import { stubOn } from "../transport/open-channel.ts";
import { type UnaryCallOptions, unaryCall } from "../transport/unary-call.ts";

/** Resolves when the plugin says that it serves. */
export async function checkHealth(channel: Channel, options: UnaryCallOptions): Promise<void> {
  const { status } = await check(channel, options);
  if (status === ServingStatus.SERVING) return;
  throw new PluginError("unhealthy", `health status is ${status}, expected 1 (serving)`);
}

/** Connects. Any answer of the plugin counts, for the health service itself is optional. */
export async function probeConnection(channel: Channel, options: UnaryCallOptions): Promise<void> {
  try {
    await check(channel, options);
  } catch (error) {
    const failure = PluginError.from(error);
    if (failure.code === "unsupported_protocol" || failure.code === "internal") return;
    throw connectFailure(failure, options);
  }
}

function connectFailure(failure: PluginError, { timeoutMs }: UnaryCallOptions): PluginError {
  const { code, message, cause } = failure;
  if (code === "timeout") {
    const fact = `plugin took the connection but did not answer its health check within ${timeoutMs} ms`;
    return new PluginError("connect_failed", fact, { cause });
  }
  if (code !== "closed") return failure;
  // What grpc-js says around it is about name resolution.
  const reason = /Last error: (.*?)(?: \(\d{4}-[^)]*\))?\.? Resolution note/.exec(message)?.[1] ?? message;
  return new PluginError("connect_failed", `no gRPC connection: ${connectReason(reason)}`, { cause });
}

function connectReason(reason: string): string {
  // The latter is all that is said when the other side hangs up.
  if (!/Protocol error|Failed to connect/.test(reason)) return reason;
  return "what listens there does not speak gRPC (HTTP/2), or wants TLS";
}

function check(channel: Channel, options: UnaryCallOptions): Promise<HealthCheckResponse> {
  const stub = stubOn(channel, HealthClient);
  return unaryCall(stub.check.bind(stub), { service: HEALTH_SERVICE_NAME }, options);
}
