import { rm, symlink } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { McpSession } from "../support/mcp-session.ts";
import { createTempHome, type TempHome } from "../support/temp-home.ts";

const talks = path.join(import.meta.dirname, "../../../host/test/fixtures/talks");

let home: TempHome;
let session: McpSession;

beforeEach(async () => {
  home = await createTempHome();
  await home.write(".opencode/plugins/.keep", "");
  await symlink(talks, path.join(home.plugins, "talks"));
  await home.write(".config/backplane/config.toml", '[plugin.talks]\ngreeting = "hi"\n');
  session = new McpSession(home, []);
  await session.initialize();
});

afterEach(async () => {
  session.child.stdin.end();
  await home.remove();
});

async function call(name: string, args: object = {}): Promise<Record<string, unknown>> {
  const result = await session.request("tools/call", { name: `talks_${name}`, arguments: args });
  return JSON.parse((result["content"] as { text: string }[])[0]?.text ?? "");
}

/** Written again until it counts: nobody knows when the host begins to watch. */
async function configure(text: string, check: () => Promise<void>): Promise<void> {
  await vi.waitFor(
    async () => {
      await home.write(".config/backplane/config.toml", text);
      await check();
    },
    { timeout: 30_000, interval: 500 },
  );
}

describe("backplane mcp", () => {
  it("has plugins go on with what is written into config.toml, and takes grants as they come and go", async () => {
    const { pid, config } = await call("config");
    expect(config).toEqual({ greeting: "hi" });
    const publish = () => call("publish", { type: "demo.quick", data: { n: 1 } });
    expect(await publish()).toMatchObject({ code: "permission_denied" });
    const grant = '[grant.talks.events]\npublish = ["demo.*"]\n';
    await configure(`[plugin.talks]\ngreeting = "good day"\n${grant}`, async () => {
      expect(await call("config")).toMatchObject({ config: { greeting: "good day" }, pid });
      expect(await publish()).toHaveProperty("id");
    });
    await rm(home.at(".config/backplane/config.toml"));
    await vi.waitFor(
      async () => expect(await publish()).toMatchObject({ code: "permission_denied" }),
      30_000,
    );
    expect(await call("config")).toMatchObject({ config: { greeting: "hello" }, pid });
  });
});
