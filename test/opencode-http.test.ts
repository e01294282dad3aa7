import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installExamplePlugins } from "./support/example-plugins.ts";
import { type FakeLlm, startFakeLlm } from "./support/fake-llm.ts";
import { type HttpServer, startHttpServer } from "./support/http-server.ts";
import { opencodeLimitMs, runOpencode } from "./support/run-opencode.ts";
import { createTempHome, type TempHome } from "./support/temp-home.ts";

describe("opencode over HTTP", { timeout: 2 * opencodeLimitMs }, () => {
  let home: TempHome;
  let server: HttpServer;
  let model: FakeLlm;

  beforeAll(async () => {
    home = await createTempHome();
    await installExamplePlugins(home);
    server = await startHttpServer(home, "--require-token");
    const greet = { name: "bp_hello-go_greet", arguments: { name: "Grace" } };
    model = await startFakeLlm({ turns: [{ toolCalls: [greet] }, { text: "Grace has been greeted." }] });
  });

  afterAll(async () => {
    await model?.close();
    await server?.stop();
    await home?.remove();
  });

  it("connects as backplane mcp --http tells people to, token and all", async () => {
    const [, line] = /opencode +in opencode\.json: +(.+)/.exec(server.stderr()) ?? [];
    const folder = path.join(home.env["XDG_CONFIG_HOME"] ?? "", "opencode");
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "opencode.json"), `{ ${line} }`);
    const run = await runOpencode(home, { modelUrl: model.baseUrl, prompt: "Greet Grace" });
    expect(run.code, run.stderr).toBe(0);
    expect(run.text).toBe("Grace has been greeted.");
    expect(run.toolCalls).toMatchObject([
      { name: "bp_hello-go_greet", status: "completed", output: expect.stringContaining("Hello, Grace!") },
    ]);
  });
});
