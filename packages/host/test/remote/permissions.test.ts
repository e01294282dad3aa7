import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { type Nats, openNats } from "@backplane/bus/nats";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bundlePlugin } from "../bundle-plugin.ts";
import { createTestHost, type TestHost } from "../test-host.ts";
import { quickLimits, quickTiming } from "./broker.ts";

const waitFor = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 20_000 });
const folder = mkdtempSync(path.join(tmpdir(), "bp-permissions-"));
const certificate = path.join(folder, "cert.pem");
const passwords: Record<string, string> = { "laptop-ada": "ada-password", "build-1": "build-password" };

let broker: { readonly url: string; close(): Promise<void> };
let build: TestHost;
const opened: Nats[] = [];
const errors: string[] = [];

beforeAll(async () => {
  await makeCertificate();
  await installGit();
  broker = await startBroker();
  const buildNats = connect("build-1");
  build = createTestHost({
    pluginFolders: [path.join(folder, "plugins")],
    bus: buildNats.bus,
    remote: {
      peers: buildNats.peers,
      offer: [{ plugins: "git", hosts: ["laptop-*", "ci-1"] }],
      use: [],
      timing: quickTiming,
    },
  });
  await build.host.scan();
  await new Promise<void>((resolve) => buildNats.peers.onConnected(resolve));
});

afterAll(async () => {
  await build.close();
  await Promise.all(opened.map((nats) => nats.close()));
  await broker.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("The nats-server configuration in docs/operating.md", () => {
  it("lets the host that is meant to call the plugin", async () => {
    const ada = connect("laptop-ada");
    const test = createTestHost({
      bus: ada.bus,
      remote: {
        peers: ada.peers,
        offer: [],
        use: [{ plugins: "git", hosts: ["build-*"] }],
        timing: quickTiming,
      },
    });
    await test.host.scan();
    await waitFor(() => expect(test.host.tools().map(({ name }) => name)).toContain("git_hit"));
    const { value } = await test.host.callTool("git_hit", { arguments: { id: 1 } });
    expect(value.content[0]?.["text"]).toBe(String(process.pid));
    await test.close();
    expect(errors).toEqual([]);
  });

  it("lets nobody call in the name of another host: without it, this works", async () => {
    const { peers } = await connected("laptop-ada");
    const channel = peers.open(`call.ci-1.git.${"A".repeat(22)}`);
    channel.send(Buffer.from("x"));
    expect((await channel.ended).kind).toBe("forbidden");
  });

  it.each<[string, (nats: Nats) => unknown, RegExp]>([
    [
      "announce in the name of another",
      ({ peers }) => peers.publish("announce.build-1.git", Buffer.from("{}")),
      /publish of backplane\.announce\.build-1\.git/,
    ],
    [
      "take calls that are meant for others",
      ({ peers }) => peers.serve("call.*.git.*", { queue: "hosts", onChannel: () => {} }),
      /subscription of backplane\.call\.\*\.git\.…/,
    ],
    [
      "listen to calls",
      ({ peers }) => peers.listen("call.>", () => {}),
      /subscription of backplane\.call\.>/,
    ],
    [
      "listen to answers",
      ({ peers }) => peers.listen("inbox.build-1.>", () => {}),
      /subscription of backplane\.inbox\.build-1\.>/,
    ],
    [
      "steer other hosts by events",
      ({ peers }) => peers.publish("events.plugins.scan.request", Buffer.from("{}")),
      /publish of backplane\.events\.plugins\.scan/,
    ],
  ])("lets the calling host not %s", async (_what, attack, refusal) => {
    errors.length = 0;
    const nats = await connected("laptop-ada");
    attack(nats);
    await waitFor(() => expect(errors.join("\n")).toMatch(refusal));
  });

  it("lets nobody in without the password, and hosts only to a broker with the right certificate", async () => {
    const reasons: string[] = [];
    for (const change of [{ password: "guessed" }, { tls: undefined }]) {
      const nats = openNats({
        name: "laptop-ada",
        server: () => ({ ...serverFor("laptop-ada"), ...change }),
        onState: (state) => state.kind === "away" && reasons.push(state.reason),
        onError: () => {},
      });
      const before = reasons.length;
      await waitFor(() => expect(reasons.length).toBeGreaterThan(before));
      await nats.close();
    }
    expect(reasons[0]).toMatch(/authorization/i);
    expect(reasons.at(-1)).toMatch(/certificate/i);
  });
});

function serverFor(user: string) {
  return { urls: [broker.url], user, password: passwords[user], tls: { caFile: certificate } };
}

function connect(name: string): Nats {
  const onError = ({ message }: Error): void => void errors.push(message);
  const nats = openNats({ name, server: () => serverFor(name), limits: quickLimits, onError });
  opened.push(nats);
  return nats;
}

async function connected(name: string): Promise<Nats> {
  const nats = connect(name);
  await new Promise<void>((resolve) => nats.peers.onConnected(resolve));
  return nats;
}

/** The configuration of the page, on a free port and with a certificate made for it. */
async function startBroker() {
  const page = readFileSync(path.join(import.meta.dirname, "../../../../docs/operating.md"), "utf8");
  const [, block = ""] = /<!-- conf: .*?-->\n```conf\n(.*?)```/s.exec(page) ?? [];
  const conf = block.replace("0.0.0.0:4222", "127.0.0.1:-1").replaceAll("/etc/nats/", `${folder}/`);
  expect(conf).toContain("127.0.0.1:-1");
  writeFileSync(path.join(folder, "nats-server.conf"), conf);
  const child = spawn("nats-server", ["-c", path.join(folder, "nats-server.conf")], {
    env: {
      PATH: process.env["PATH"],
      LAPTOP_ADA_PASSWORD: passwords["laptop-ada"],
      BUILD_1_PASSWORD: passwords["build-1"],
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      said.push(line);
      const [, port] = /Listening for client connections on 127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (port !== undefined) resolve(`tls://127.0.0.1:${port}`);
    });
    child.once("exit", () => reject(new Error(said.join("\n"))));
  });
  return {
    url,
    close: async () => {
      const gone = once(child, "exit");
      child.kill();
      await gone;
    },
  };
}

async function makeCertificate(): Promise<void> {
  const files = ["-keyout", path.join(folder, "key.pem"), "-out", certificate];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await promisify(execFile)("openssl", ["req", "-x509", ...key, "-days", "2", ...subject, ...files]);
}

/** The fixture, under the name of the page's example. */
async function installGit(): Promise<void> {
  const fixture = path.join(import.meta.dirname, "../fixtures/far");
  const git = path.join(folder, "plugins", "git");
  mkdirSync(git, { recursive: true });
  const renamed = (bytes: Uint8Array): string =>
    Buffer.from(bytes)
      .toString()
      .replace('name: "far"', 'name: "git"')
      .replace('"name": "far"', '"name": "git"');
  writeFileSync(path.join(git, "plugin.json"), renamed(readFileSync(path.join(fixture, "plugin.json"))));
  writeFileSync(path.join(git, "main.mjs"), renamed(await bundlePlugin(path.join(fixture, "main.mjs"))));
}
