import { describe, expect, it } from "vitest";
import { maxDataBytes, readEventData } from "../../src/events/read-event-data.ts";

const read = (text: string) => readEventData(Buffer.from(text));

describe("readEventData()", () => {
  it.each([
    ["", null],
    ["null", null],
    ["7", 7],
    ['{"a":[1,{"b":"\\"[[[{"}]}', { a: [1, { b: '"[[[{' }] }],
    [`${"[".repeat(64)}${"]".repeat(64)}`, expect.any(Array)],
    [`"${"[".repeat(1_000)}"`, "[".repeat(1_000)],
  ])("takes %s", (text, value) => expect(read(text)).toEqual(value));

  it.each([
    ["{", /is not JSON in UTF-8/],
    [`${"[".repeat(65)}${"]".repeat(65)}`, /nested deeper than 64/],
    [`["\\\\",${"[".repeat(65)}${"]".repeat(65)}]`, /nested deeper than 64/],
    ["[".repeat(200_000), /nested deeper than 64/],
    [JSON.stringify("x".repeat(maxDataBytes)), /too large: \d+ bytes, at most 262144/],
  ])("refuses %.20s", (text, message) => expect(() => read(text)).toThrow(message));

  it("refuses bytes that are no UTF-8", () => {
    expect(() => readEventData(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(/is not JSON in UTF-8/);
  });
});
