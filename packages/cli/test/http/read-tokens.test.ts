import { expect, test } from "vitest";
import { readTokens } from "../../src/http/read-tokens.ts";

test("readTokens() takes one token a line, and leaves out comments and empty lines", () => {
  const text = "# Ada\nabcdefghijklmnop\r\n\n  # Bob\n  0123456789ABCDEF-._~+/==  \n";
  expect(readTokens(text, "f")).toEqual(["abcdefghijklmnop", "0123456789ABCDEF-._~+/=="]);
});

test.each([
  ["", "Cannot use f: it has no token. This makes one: openssl rand -base64 32"],
  ["# nothing\n", "Cannot use f: it has no token."],
  ["\nsecret", "Cannot use f, line 2: the token has 6 characters, expected at least 16."],
  ["secret and a half", "Cannot use f, line 1: a token has only A-Z"],
  ["s3cretsecretsécret", "Cannot use f, line 1: a token has only A-Z"],
  ["Bearer:s3cretsecretsecret", "Cannot use f, line 1: a token has only A-Z"],
])("readTokens() refuses %o without quoting it", (text, message) => {
  expect(() => readTokens(text, "f")).toThrow(message);
  expect(() => readTokens(text, "f")).not.toThrow(/s[e3]cret/);
});
