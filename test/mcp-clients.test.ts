import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backplane } from "./support/backplane.ts";
import { clientChecks } from "./support/client-checks.ts";
import { installExamplePlugins } from "./support/example-plugins.ts";
import type { PeerClient } from "./support/peer-client.ts";
import { clientsUnderTest, openPeerClient } from "./support/peer-clients.ts";
import { processesGone, stopLimitMs } from "./support/processes.ts";
import { createTempHome, leftovers, type TempHome } from "./support/temp-home.ts";
import { answerLimitMs, callEveryPlugin } from "./support/tool-calls.ts";
import { within } from "./support/within.ts";

/** Longer than the waits inside, so that the one that hangs is named. */
const timeoutMs = 4 * answerLimitMs;

for (const client of clientsUnderTest) {
  describe(`backplane mcp with ${client.name}`, { timeout: timeoutMs }, () => {
    let home: TempHome;
    let peer: PeerClient;

    beforeAll(async () => {
      home = await createTempHome();
      await installExamplePlugins(home);
      peer = await openPeerClient(client, backplane(home, "mcp"));
    });

    afterAll(async () => {
      await peer?.close();
      await home?.remove();
    });

    for (const check of clientChecks) {
      if (check.needsSession && !client.keepsSession) continue;
      it(check.name, () => check.run({ client, peer, home }));
    }

    it("close() leaves no process, socket or temporary file behind", async () => {
      await callEveryPlugin(peer);
      await within(answerLimitMs, "the client to close", peer.close());
      await processesGone(home.folder, stopLimitMs);
      expect(await leftovers(home)).toEqual([]);
    });
  });
}
