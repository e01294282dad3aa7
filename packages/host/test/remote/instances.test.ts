import { beforeEach, describe, expect, it } from "vitest";
import { Instances } from "../../src/remote/instances.ts";

const timing = { announceMs: 100, ttlMs: 300, suspectMs: 1_000 };
const one = { name: "one", instance: "1" };
const two = { name: "two", instance: "2" };
const three = { name: "three", instance: "3" };

let instances: Instances;
const hear = (address: typeof one, { digest = "v1", at = 0 } = {}): boolean =>
  instances.hear({ ...address, digest, heardAt: at });
const addressed = (at: number) =>
  instances
    .addressed("v1", at)
    ?.map(({ name }) => name)
    .sort();

beforeEach(() => {
  instances = new Instances(timing);
});

describe("Instances", () => {
  it("hear() is news when a host is new or has another version", () => {
    expect(hear(one)).toBe(true);
    expect(hear(one, { at: 100 })).toBe(false);
    expect(hear(one, { digest: "v2", at: 200 })).toBe(true);
  });

  it("hear() keeps a bounded number", () => {
    for (let index = 0; index < 2_000; index++) hear({ name: "evil", instance: String(index) });
    expect(instances.size).toBe(1_000);
  });

  it("digest is the version of most, and of two that as many have always the same", () => {
    expect(instances.digest).toBeUndefined();
    hear(one, { digest: "v2" });
    hear(two, { digest: "v1" });
    expect(instances.digest).toBe("v1");
    hear(three, { digest: "v2" });
    expect(instances.digest).toBe("v2");
  });

  it("addressed() leaves the choice to the broker while all are heard, and after a goodbye", () => {
    hear(one);
    hear(two);
    expect(addressed(50)).toBeUndefined();
    expect(instances.leave(one)).toBe(true);
    expect(addressed(50)).toBeUndefined();
  });

  it("addressed() names those that are heard once one has fallen silent, until it is heard again", () => {
    hear(one);
    hear(two, { at: 290 });
    expect(instances.sweep(310)).toBe(true);
    expect(addressed(310)).toEqual(["two"]);
    hear(one, { at: 320 });
    expect(addressed(320)).toBeUndefined();
  });

  it("forgive() gives all their time anew, after a while in which nobody could be heard", () => {
    hear(one);
    instances.forgive(1_000);
    expect(instances.sweep(1_200)).toBe(false);
    expect(instances.sweep(1_400)).toBe(true);
  });

  it("addressed() leaves one out where a call was lost, for a while", () => {
    hear(one);
    hear(two);
    instances.suspect(one, 50);
    expect(addressed(60)).toEqual(["two"]);
    hear(two, { at: 1_100 });
    instances.sweep(1_100);
    expect(addressed(1_100)).toBeUndefined();
  });

  it("addressed() prefers those that were heard last when nobody knows where a call was lost", () => {
    hear(one, { at: 0 });
    hear(two, { at: 140 });
    instances.suspect(undefined, 160);
    expect(addressed(170)).toEqual(["two"]);
    expect(addressed(250)).toEqual(["two"]);
    expect(addressed(300)).toEqual(["one", "two"]);
    expect(addressed(1_200)).toBeUndefined();
  });
});
