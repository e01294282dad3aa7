import { expect, it } from "vitest";
import { SkillDigests } from "../../src/skills/skill-digests.ts";

const file = (resolved: string, stamp = "1") => ({ path: resolved, resolved, stamp });
const digest = { size: 1, digest: "sha256:00" };

it("SkillDigests.get() knows a file as long as it looks the same", () => {
  const digests = new SkillDigests();
  digests.set(file("/a"), digest);
  expect(digests.get(file("/a"))).toBe(digest);
  expect(digests.get(file("/a", "2"))).toBeUndefined();
  expect(digests.get(file("/b"))).toBeUndefined();
});

it("SkillDigests.set() forgets those that were set first, past as many as a plugin has files", () => {
  const digests = new SkillDigests();
  for (let n = 0; n < 10_000; n++) digests.set(file(`/${n}`), digest);
  digests.set(file("/0", "2"), digest);
  digests.set(file("/more"), digest);
  expect(digests.get(file("/1"))).toBeUndefined();
  expect(digests.get(file("/0", "2"))).toBe(digest);
  expect(digests.get(file("/2"))).toBe(digest);
});
