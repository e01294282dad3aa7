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
    const { code, message, cause } = PluginError.from(error);
    if (code === "unsupported_protocol" || code === "internal") return;
    if (code !== "closed") throw error;
    throw new PluginError("connect_failed", `no gRPC connection: ${message}`, { cause });
  }
}

function check(channel: Channel, options: UnaryCallOptions): Promise<HealthCheckResponse> {
  const stub = stubOn(channel, HealthClient);
  return unaryCall(stub.check.bind(stub), { service: HEALTH_SERVICE_NAME }, options);
}
