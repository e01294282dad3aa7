import { expect, test } from "vitest";
import { isLoopback } from "../../src/index.ts";

test.each(["127.0.0.1", "127.1.2.3", "::1", "localhost"])("isLoopback() takes %s for one", (hostname) => {
  expect(isLoopback(hostname)).toBe(true);
});

test.each([
  "",
  "0.0.0.0",
  "::",
  "128.0.0.1",
  "127.0.0.1.evil.example",
  "localhost.example",
  "127.1",
  "::ffff:127.0.0.1",
])("isLoopback() does not take %o for one", (hostname) => {
  expect(isLoopback(hostname)).toBe(false);
});
