import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { ServedHosts } from "../../src/http/served-hosts.ts";

interface Head {
  host?: string;
  origin?: string;
  localAddress?: string;
}

const refuse = (hosts: ServedHosts, { host, origin, localAddress = "127.0.0.1" }: Head) =>
  hosts.refuse({ headers: { host, origin }, socket: { localAddress } } as IncomingMessage);

describe("ServedHosts", () => {
  test.each([
    { host: "127.0.0.1:7331" },
    { host: "localhost" },
    { host: "[::1]:80" },
    { host: "LOCALHOST:1", origin: "http://localhost:3000" },
    { host: "192.168.1.5:7331", localAddress: "192.168.1.5" },
    { host: "192.168.1.5:7331", localAddress: "::ffff:192.168.1.5" },
    { host: "[fd00::5]", localAddress: "fd00::5", origin: "http://[fd00::5]" },
    { host: "box.lan", origin: "https://Box.LAN" },
  ])("refuse() lets %o pass", (head) => {
    expect(refuse(new ServedHosts(["Box.lan"]), head)).toBeUndefined();
  });

  test.each([
    {},
    { host: "" },
    { host: "evil.example" },
    { host: "localhost.evil.example" },
    { host: "127.0.0.1.evil.example" },
    { host: "localhost@evil.example" },
    { host: "localhost." },
    { host: "192.168.1.6", localAddress: "192.168.1.5" },
    { host: "localhost", origin: "https://evil.example" },
    { host: "localhost", origin: "http://localhost.evil.example" },
    { host: "localhost", origin: "null" },
    { host: "localhost", origin: "file://" },
    { host: "localhost", origin: "chrome-extension://abcdef" },
  ])("refuse() answers 403 to %o, and says what to do", async (head) => {
    const answer = refuse(new ServedHosts([]), head);
    expect(answer?.status).toBe(403);
    expect(await answer?.text()).toContain("--allow-host");
  });
});
