import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientChecks } from "./support/client-checks.ts";
import { installExamplePlugins } from "./support/example-plugins.ts";
import type { PeerClient } from "./support/peer-client.ts";
import { clientsUnderTest, openPeerClient } from "./support/peer-clients.ts";
import { processesGone, stopLimitMs } from "./support/processes.ts";
import { createTempHome, leftovers, type TempHome } from "./support/temp-home.ts";
import { answerLimitMs, callEveryPlugin } from "./support/tool-calls.ts";
import { type Served, serveHome, ways } from "./support/ways.ts";
import { within } from "./support/within.ts";

/** Longer than the waits inside, so that the one that hangs is named. */
const timeoutMs = 4 * answerLimitMs;

const table = ways.flatMap((way) => clientsUnderTest.map((client) => ({ way, client, name: client.name })));

describe.each(table)("backplane mcp $way with $name", { timeout: timeoutMs }, ({ way, client }) => {
  let home: TempHome;
  let served: Served;
  let peer: PeerClient;

  beforeAll(async () => {
    home = await createTempHome();
    await installExamplePlugins(home);
    served = await serveHome(home, way);
    peer = await openPeerClient(client, served.server);
  });

  afterAll(async () => {
    await peer?.close();
    await served?.stop();
    await home?.remove();
  });

  for (const check of clientChecks) {
    if (check.needsSession && !client.keepsSession) continue;
    it(check.name, () => check.run({ client, peer, home }));
  }

  it("close() leaves no process, socket or temporary file behind", async () => {
    await callEveryPlugin(peer);
    await within(answerLimitMs, "the client to close", peer.close());
    await served.stop();
    expect(served.stdout()).toBe("");
    await processesGone(home.folder, stopLimitMs);
    expect(await leftovers(home)).toEqual([]);
  });
});
