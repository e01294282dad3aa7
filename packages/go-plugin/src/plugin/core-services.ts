import { type Server, status } from "@grpc/grpc-js";
import type { InfoStream } from "../broker/info-stream.ts";
import { HEALTH_SERVICE_NAME } from "../core-protocol.ts";
import {
  type HealthServer,
  HealthService,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "../gen/grpc/health/v1/health.ts";
import { type GRPCBrokerServer, GRPCBrokerService } from "../gen/plugin/grpc_broker.ts";
import { type GRPCControllerServer, GRPCControllerService } from "../gen/plugin/grpc_controller.ts";
import { type GRPCStdioServer, GRPCStdioService } from "../gen/plugin/grpc_stdio.ts";
import type { StdioBuffer } from "./stdio-buffer.ts";

export interface CoreServices {
  readonly infos: InfoStream;
  readonly stdio: StdioBuffer;
  /** The host asks for the end. The answer goes out when this resolves. */
  readonly onShutdown: () => Promise<void>;
}

/** Adds the four services that every go-plugin plugin serves beside its own. */
export function addCoreServices(server: Server, { infos, stdio, onShutdown }: CoreServices): void {
  server.addService(HealthService, health);
  const controller: GRPCControllerServer = {
    shutdown: (_call, callback) => void onShutdown().then(() => callback(null, {})),
  };
  server.addService(GRPCControllerService, controller);
  const stdioServer: GRPCStdioServer = { streamStdio: (call) => stdio.attach(call) };
  server.addService(GRPCStdioService, stdioServer);
  const broker: GRPCBrokerServer = { startStream: (call) => infos.attach(call) };
  server.addService(GRPCBrokerService, broker);
}

const health: HealthServer = {
  check: ({ request }, callback) => {
    if (isOurs(request.service)) callback(null, { status: ServingStatus.SERVING });
    else callback({ code: status.NOT_FOUND, details: `unknown service ${JSON.stringify(request.service)}` });
  },
  watch: (call) => {
    const known = isOurs(call.request.service);
    // The status never changes; the stream stays open, as the health protocol wants it.
    call.write({ status: known ? ServingStatus.SERVING : ServingStatus.SERVICE_UNKNOWN });
  },
};

/** The empty name asks about the server as a whole. */
function isOurs(service: string): boolean {
  return service === "" || service === HEALTH_SERVICE_NAME;
}
