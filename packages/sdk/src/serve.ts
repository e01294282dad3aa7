import { contractVersion, type DescribeResponse, handshake } from "@backplane/contract";
import { pluginService } from "@backplane/contract/grpc";
import { serve as serveGoPlugin } from "@backplane/go-plugin/plugin";
import type { Plugin } from "./define-plugin.ts";
import { describe } from "./describe.ts";
import { serveSession } from "./session.ts";
import { openSessionSocket } from "./session-socket.ts";

/** Of gRPC's status codes. */
const unimplemented = 12;

/**
 * Runs the plugin: speaks go-plugin's handshake and answers the host until it says stop or goes away.
 * Started by hand, it says so and ends with exit code 1.
 */
export async function serve(plugin: Plugin): Promise<void> {
  const served = await serveGoPlugin({
    handshake,
    versions: { [contractVersion]: (server) => server.addService(pluginService, serviceOf(plugin)) },
  });
  await served.closed;
}

type Answer<T> = (error: { code: number; details: string } | null, response?: T) => void;

/** The handlers of pluginService. */
function serviceOf(plugin: Plugin) {
  let description: DescribeResponse | undefined;
  const session = (stream: Parameters<typeof serveSession>[1]): void => {
    serveSession(plugin, stream);
  };
  return {
    describe: (_call: unknown, answer: Answer<DescribeResponse>) => {
      description ??= describe(plugin);
      answer(null, description);
    },
    session,
    openSessionSocket: (_call: unknown, answer: Answer<{ path: string }>) => {
      openSessionSocket(session).then(
        (path) => answer(null, { path }),
        (error: Error) => answer({ code: unimplemented, details: error.message }),
      );
    },
  };
}
