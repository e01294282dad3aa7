import { expect, test } from "vitest";
import { parseAddress } from "../../src/http/parse-address.ts";

test.each([
  ["127.0.0.1:7331", { hostname: "127.0.0.1", port: 7331 }],
  ["localhost:0", { hostname: "localhost", port: 0 }],
  ["[::1]:80", { hostname: "::1", port: 80 }],
  ["[::ffff:10.0.0.1]:80", { hostname: "::ffff:10.0.0.1", port: 80 }],
  ["my-host.example.com:65535", { hostname: "my-host.example.com", port: 65_535 }],
])("parseAddress() reads %s", (text, address) => {
  expect(parseAddress(text)).toEqual(address);
});

test.each([
  "",
  "7331",
  ":7331",
  "127.0.0.1",
  "127.0.0.1:",
  "::1:80",
  "[::1]",
  "[evil]:1",
  "host:65536",
  "host:-1",
  "a b:1",
  "http://host:1",
])("parseAddress() refuses %o, and shows how it is done", (text) => {
  expect(() => parseAddress(text)).toThrow("Expected HOST:PORT, such as 127.0.0.1:7331, [::1]:7331");
});
