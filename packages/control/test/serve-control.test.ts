import { execFile, execFileSync, spawnSync } from "node:child_process";
import { chmodSync, statSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, type ControlServer, startControlServer, startControlServerThat } from "./control-server.ts";

let server: ControlServer;

beforeAll(async () => {
  server = await startControlServer("good-neighbour");
});

afterAll(() => server.close());

const refusal = { type: "urn:backplane:problem:unauthorized", status: 401, title: "No right token" };

describe("serveControl()", () => {
  test("says what it is, and ends, also while the host still looks for plugins", async () => {
    const busy = await startControlServerThat({ knowsPlugins: false });
    expect((await busy.ask("GET", "/v1/status")).json).toMatchObject({ pid: process.pid, tools: 0 });
    expect((await busy.ask("POST", "/v1/shutdown")).status).toBe(202);
    await expect.poll(() => busy.shutdowns()).toBe(1);
    await busy.close();
  });

  test("gives socket and token to their owner alone", () => {
    expect(statSync(server.socket).mode & 0o777).toBe(0o600);
    expect(statSync(server.tokenFile).mode & 0o777).toBe(0o600);
  });

  test.each([
    ["none", {}],
    ["a wrong one", { authorization: "Bearer nonsense" }],
    ["an empty one", { authorization: "Bearer " }],
    ["one of another scheme", { authorization: "Basic YTpi" }],
  ])("refuses a request with no right token: %s", async (_what, headers) => {
    for (const path of ["/v1/status", "/openapi.json", "/nowhere"]) {
      const answer = await ask({ socketPath: server.socket, path, headers });
      expect(answer.status).toBe(401);
      expect(answer.type).toBe("application/problem+json");
      expect(answer.json).toMatchObject(refusal);
      expect(answer.headers["www-authenticate"]).toBe("Bearer");
    }
    const stop = { socketPath: server.socket, path: "/v1/shutdown", method: "POST", headers };
    expect((await ask(stop)).status).toBe(401);
    expect(server.shutdowns()).toBe(0);
  });

  // Needs the right to become somebody else, which CI has.
  const isRoot = process.getuid?.() === 0;

  describe.runIf(isRoot || process.env["CI"])("and another user", () => {
    const connect = `require("node:net").connect(process.argv[1]).on("connect", () => process.exit(0)).on("error", (error) => { console.log(error.code); process.exit(1); })`;
    const request = `require("node:http").get({ socketPath: process.argv[1], path: "/v1/status" }, ({ statusCode }) => { console.log(statusCode); process.exit(); })`;
    const asNobody = () =>
      spawnSync(process.execPath, ["-e", connect, server.socket], {
        uid: 65534,
        gid: 65534,
        encoding: "utf8",
      });

    test("cannot connect", () => {
      // The folder of a host's run is closed to them, too; here it is open, so that it is the socket that refuses.
      chmodSync(server.folder, 0o755);
      expect(asNobody()).toMatchObject({ status: 1, stdout: "EACCES\n" });
    });

    test("could, were the socket's mode wider, and would still lack the token", async () => {
      chmodSync(server.socket, 0o666);
      expect(asNobody().status).toBe(0);
      // Not in step with us: it is this process that answers.
      const asked = await promisify(execFile)(process.execPath, ["-e", request, server.socket], {
        uid: 65534,
        gid: 65534,
      });
      expect(asked.stdout).toBe("401\n");
      expect(() =>
        execFileSync("cat", [server.tokenFile], { uid: 65534, gid: 65534, stdio: "pipe" }),
      ).toThrow(/Permission denied/);
      chmodSync(server.socket, 0o600);
    });
  });
});
