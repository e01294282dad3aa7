import { contractVersion, type DescribeResponse, handshake } from "@backplane/contract";
import { pluginService } from "@backplane/contract/grpc";
import { serve as serveGoPlugin } from "@backplane/go-plugin/plugin";
import type { Plugin } from "./define-plugin.ts";
import { describe } from "./describe.ts";
import { serveSession } from "./session.ts";

/**
 * Runs the plugin: speaks go-plugin's handshake and answers the host until it says stop or goes away.
 * Started by hand, it says so and ends with exit code 1.
 */
export async function serve(plugin: Plugin): Promise<void> {
  let description: DescribeResponse | undefined;
  const served = await serveGoPlugin({
    handshake,
    versions: {
      [contractVersion]: (server) => {
        server.addService(pluginService, {
          describe: (_call: unknown, answer: (error: null, description: DescribeResponse) => void) => {
            description ??= describe(plugin);
            answer(null, description);
          },
          session: (stream: Parameters<typeof serveSession>[1]) => {
            serveSession(plugin, stream);
          },
        });
      },
    },
  });
  await served.closed;
}
