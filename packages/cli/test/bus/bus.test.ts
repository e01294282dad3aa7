import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { type LocalServer, startLocalServer } from "@backplane/bus/nats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processesGone, processesOf, processStarted } from "../support/processes.ts";
import { fixture, runCli, startCli } from "../support/run-cli.ts";
import { createTempHome, type TempHome } from "../support/temp-home.ts";

const hello = ["--plugins", fixture("plugins")];

describe("[bus] and [remote] of config.toml", () => {
  let home: TempHome;
  let broker: LocalServer;

  beforeAll(async () => {
    home = await createTempHome();
    broker = await startLocalServer({ storeFolder: home.at("store"), runFolder: home.at("broker") });
  });

  afterAll(async () => {
    await broker.close();
    await home.remove();
  });

  /** A config of a host; its name is the file's too. */
  async function config(name: string, ...lines: string[]): Promise<string[]> {
    const { urls, user, password } = broker.server;
    const secret = await home.write(`${name}.password`, `${password}\n`);
    await chmod(secret, 0o600);
    const bus = ["[bus]", 'kind = "nats"', `servers = ["${urls[0]}"]`, `user = "${user}"`];
    const password_ = `password = "file:${name}.password"`;
    const remote = ["[remote]", `name = "${name}"`];
    const text = [...bus, password_, ...remote, ...lines].join("\n");
    return ["--config", await home.write(`${name}.toml`, text)];
  }

  it("lets a command on one host call a plugin of another, and list says where it runs", async () => {
    const far = await config("far", "[remote.offer]", 'hello = ["near"]');
    const near = await config("near", "[remote.use]", 'hello = ["far"]', "[plugins]", "folders = []");
    const stranger = await config("stranger", "[remote.use]", '"*" = ["*"]', "[plugins]", "folders = []");
    const serving = startCli(home, ["mcp", ...hello, ...far]);
    // Its plugin is known once it is listed.
    serving.stdin.write(
      '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}\n' +
        '{"jsonrpc":"2.0","method":"notifications/initialized"}\n{"jsonrpc":"2.0","id":2,"method":"tools/list"}\n',
    );
    let said = "";
    while (!said.includes("hello_greet")) said += (await once(serving.stdout, "data"))[0];

    const list = await runCli(home, ["list", ...near]);
    expect(list.stdout).toBe(
      "PLUGIN  VERSION  RUNTIME  STATE   HOSTS  TOOLS\n" +
        "hello   1.0.0    -        remote  far    4: hello_deceive, hello_fail, hello_greet, hello_wait\n",
    );
    const call = await runCli(home, ["call", "hello", "greet", '{"name":"Ada"}', ...near]);
    expect(call).toMatchObject({ code: 0, stdout: expect.stringContaining("Ada") });
    // It is announced to everybody, but only whom the config names is told more, and may call.
    expect((await runCli(home, ["list", ...stranger])).stdout).not.toContain("hello");
    serving.stdin.end();
    await once(serving, "exit");
  });

  it("works without the broker: a command lists what is here, and says that the broker is away", async () => {
    const file = await home.write(
      "away.toml",
      '[bus]\nkind = "nats"\nservers = ["nats://127.0.0.1:1"]\n[remote.use]\n"*" = ["*"]\n',
    );
    const { code, stdout, stderr } = await runCli(home, ["list", ...hello, "--config", file]);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining("NATS is away") });
    expect(stdout).toContain("hello_greet");
  });

  it("is checked by doctor: the broker, and who can read the secrets", async () => {
    const args = await config("checked");
    const good = await runCli(home, ["doctor", ...hello, ...args]);
    expect(good.stdout).toContain(`✓ NATS at ${broker.server.urls[0]}, as host "checked"`);
    await chmod(home.at("checked.password"), 0o644);
    const open = await runCli(home, ["doctor", ...hello, ...args]);
    expect(open.stdout).toMatch(/✗ Secret .*checked\.password can be read by others/);
    await chmod(home.at("checked.password"), 0o666);
    const writable = await runCli(home, ["doctor", ...hello, ...args]);
    expect(writable.stdout).toMatch(/✗ NATS at .* cannot be used: .*others may write to it/);
    expect(writable.stdout).not.toContain(broker.server.password);
  });

  it("runs a nats-server of the host's own, which ends with it, also by SIGKILL", async () => {
    const file = await home.write("local.toml", '[bus]\nkind = "nats"\nlocal = true\n');
    const args = ["mcp", ...hello, "--config", file];
    const first = startCli(home, args);
    await processStarted(home.folder, "nats-server.conf");
    first.kill("SIGKILL");
    await once(first, "exit");
    await expect(ownServersGone(home)).resolves.toBeUndefined();
    const second = startCli(home, args);
    await processStarted(home.folder, "nats-server.conf");
    second.stdin.end();
    await once(second, "exit");
    await expect(ownServersGone(home)).resolves.toBeUndefined();
  });

  /** But for the broker of these tests, which is in the same home. */
  async function ownServersGone(home: TempHome): Promise<void> {
    const isThere = async () =>
      (await processesOf(home.at("run"))).some(({ command }) => command.includes("nats-server.conf"));
    while (await isThere()) await new Promise((resolve) => setTimeout(resolve, 25));
    await processesGone(home.at("run"), 30_000);
  }
});
