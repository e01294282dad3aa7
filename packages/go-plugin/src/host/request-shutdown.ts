import type { Channel } from "@grpc/grpc-js";
import { GRPCControllerClient } from "../gen/plugin/grpc_controller.ts";
import { PluginError } from "../plugin-error.ts";
import { stubOn } from "../transport/open-channel.ts";
import { unaryCall } from "../transport/unary-call.ts";

/**
 * Asks the plugin to end; true when it will. A Go plugin stops its server inside the call,
 * so a dropped connection is the usual form of yes.
 */
export async function requestShutdown(channel: Channel, timeoutMs: number): Promise<boolean> {
  try {
    const stub = stubOn(channel, GRPCControllerClient);
    await unaryCall(stub.shutdown.bind(stub), {}, { timeoutMs });
    return true;
  } catch (error) {
    return PluginError.from(error).code === "closed";
  }
}
