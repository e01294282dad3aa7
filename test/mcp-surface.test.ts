import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installConformancePlugin } from "./support/example-plugins.ts";
import type { WholePeerClient } from "./support/peer-client.ts";
import { clientsUnderTest, openPeerClient } from "./support/peer-clients.ts";
import { answers, Peer, surfaceChecks } from "./support/surface-checks.ts";
import { createTempHome, type TempHome } from "./support/temp-home.ts";
import { answerLimitMs } from "./support/tool-calls.ts";
import { type Served, serveHome, ways } from "./support/ways.ts";

/** Longer than the waits inside, so that the one that hangs is named. */
const timeoutMs = 3 * answerLimitMs;

const clients = clientsUnderTest.filter((client) => client.keepsSession);
const table = ways.flatMap((way) => clients.map((client) => ({ way, client, name: client.name })));

describe.each(table)(
  "all of MCP through a plugin $way, with $name",
  { timeout: timeoutMs },
  ({ way, client }) => {
    let home: TempHome;
    let served: Served;
    const open: WholePeerClient[] = [];
    let peer: Peer;

    async function openPeer(whoAnswers?: typeof answers): Promise<Peer> {
      const opened = await openPeerClient(client, served.server, whoAnswers);
      open.push(opened as WholePeerClient);
      return new Peer(opened as WholePeerClient);
    }

    beforeAll(async () => {
      home = await createTempHome();
      await installConformancePlugin(home);
      served = await serveHome(home, way);
      peer = await openPeer(answers);
    });

    afterAll(async () => {
      for (const one of open) await one.close();
      await served?.stop();
      await home?.remove();
    });

    it.each(surfaceChecks)("$name", ({ run }) => run(peer));

    it("a tool that must ask is told apart for a client that cannot answer", async () => {
      const silent = await openPeer();
      const call = silent.request("tools/call", { name: "conformance_test_missing_capability" });
      if (silent.isModern) {
        const data = { requiredCapabilities: { sampling: {} } };
        await expect(call).rejects.toMatchObject({ code: -32021, data });
      } else {
        expect(await call).toMatchObject({
          isError: true,
          _meta: { "dev.backplane/error": { code: "missing_ability", plugin: "conformance" } },
        });
      }
    });
  },
);
