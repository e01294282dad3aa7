import { expect, it } from "vitest";
import { shortDigest } from "../../src/serve/short-digest.ts";

it("shortDigest() is 16 digits, the same for the same text", () => {
  expect(shortDigest("")).toMatch(/^[0-9a-f]{16}$/);
  expect(shortDigest("a config")).toBe(shortDigest("a config"));
});

it("shortDigest() tells texts apart that differ in little, also by its first eight digits", () => {
  const texts = Array.from({ length: 20_000 }, (_, index) => `tools = "search"\npinned = ["git_${index}"]\n`);
  const digests = texts.map(shortDigest);
  expect(new Set(digests).size).toBe(texts.length);
  // 20,000 of 2^32: a good hash has 0.05 pairs that agree.
  expect(new Set(digests.map((digest) => digest.slice(0, 8))).size).toBeGreaterThan(texts.length - 3);
});
