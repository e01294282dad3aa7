import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backplane } from "./support/backplane.ts";
import { installConformancePlugin } from "./support/example-plugins.ts";
import { mountHome, mountings } from "./support/mount-home.ts";
import type { WholePeerClient } from "./support/peer-client.ts";
import { clientsUnderTest, openPeerClient } from "./support/peer-clients.ts";
import { answers, Peer, surfaceChecks } from "./support/surface-checks.ts";
import { createTempHome, type TempHome } from "./support/temp-home.ts";
import { answerLimitMs } from "./support/tool-calls.ts";

/** Longer than the waits inside, so that the one that hangs is named. */
const timeoutMs = 3 * answerLimitMs;

const clients = clientsUnderTest.filter(({ mode }) => mode === "legacy" || mode === "modern");
const sessions = clients.filter(({ keepsSession }) => keepsSession);
const table = mountings.flatMap((over) => sessions.map((client) => ({ over, client, name: client.name })));

/** A modern server on one side and clients of both eras on the other: what Backplane serves, mounted in another Backplane. */
describe.each(table)(
  "all of MCP through a Backplane mounted over $over, with $name",
  { timeout: timeoutMs },
  ({ over, client }) => {
    let inner: TempHome;
    let outer: TempHome;
    let stop: (() => Promise<void>) | undefined;
    const open: WholePeerClient[] = [];
    let peer: Peer;

    async function openPeer(whoAnswers?: typeof answers): Promise<Peer> {
      const opened = await openPeerClient(client, backplane(outer, "mcp"), whoAnswers);
      open.push(opened as WholePeerClient);
      return new Peer(opened as WholePeerClient);
    }

    beforeAll(async () => {
      inner = await createTempHome();
      outer = await createTempHome();
      await installConformancePlugin(inner);
      stop = await mountHome(inner, { outer, name: "conformance", over });
      peer = await openPeer(answers);
    });

    afterAll(async () => {
      for (const one of open) await one.close();
      await stop?.();
      await outer?.remove();
      await inner?.remove();
    });

    it.each(surfaceChecks)("$name", ({ run }) => run(peer));

    it("a tool that only runs as a task is a tool like any other, also when it asks before", async () => {
      expect(await peer.say("test_tool_with_task")).toBe("Hello, Ada!");
      expect(await peer.request("tools/call", { name: "conformance_failing_job" })).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining("The job failed") }],
      });
    });

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
