import { describe, expect, test } from "vitest";
import { der, generalizedTime, integer, objectIdentifier, utcTime } from "../../src/tls/der.ts";

describe("der()", () => {
  test.each([
    [0x7f, "307f"],
    [0x80, "308180"],
    [0x100, "30820100"],
  ])("der() writes the length %i", (length, start) => {
    const bytes = der(0x30, new Uint8Array(length));
    expect(bytes.toString("hex").startsWith(start)).toBe(true);
    expect(bytes.length).toBe(start.length / 2 + length);
  });
});

describe("integer()", () => {
  test.each([
    [[0], "020100"],
    [[0, 0, 5], "020105"],
    [[0x80], "02020080"],
    [[0x7f], "02017f"],
  ])("integer() writes %j in the shortest form that is not negative", (bytes, hex) => {
    expect(integer(Uint8Array.from(bytes)).toString("hex")).toBe(hex);
  });
});

describe("objectIdentifier()", () => {
  test("objectIdentifier() writes large arcs in base 128", () => {
    expect(objectIdentifier("1.2.840.10045.4.3.2").toString("hex")).toBe("06082a8648ce3d040302");
  });
});

describe("utcTime(), generalizedTime()", () => {
  test("utcTime(), generalizedTime() write UTC to the second", () => {
    const date = new Date("2026-11-22T10:53:58.999Z");
    expect(utcTime(date).subarray(2).toString()).toBe("261122105358Z");
    expect(generalizedTime(date).subarray(2).toString()).toBe("20261122105358Z");
  });
});
