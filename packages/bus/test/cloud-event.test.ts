import { CloudEvent as OfficialEvent } from "cloudevents";
import { describe, expect, it } from "vitest";
import { createEvent, decodeEvent, encodeEvent, readEvent } from "../src/index.ts";

describe("createEvent()", () => {
  it("makes what the official CloudEvents SDK takes for valid", () => {
    const event = createEvent({
      type: "plugin.crashed",
      source: "/backplane/hosts/1",
      subject: "git",
      data: { a: 1 },
    });
    expect(new OfficialEvent({ ...event, subject: "git" }).validate()).toBe(true);
  });
});

describe("readEvent()", () => {
  it("takes what the official SDK makes, with its extensions", () => {
    const made = new OfficialEvent({
      type: "a.b",
      source: "/x",
      datacontenttype: "application/json",
      data: { a: 1 },
      traceparent: "00-1",
    });
    const event = readEvent(JSON.parse(JSON.stringify(made)));
    expect(event).toMatchObject({ type: "a.b", data: { a: 1 }, traceparent: "00-1" });
    expect(decodeEvent(encodeEvent(event))).toEqual(event);
  });

  it.each([
    [null, /expected object/],
    [{ ...createEvent({ type: "a", source: "/", data: 1 }), specversion: "0.3" }, /specversion/],
    [{ ...createEvent({ type: "a", source: "", data: 1 }) }, /source/],
    [{ ...createEvent({ type: "a", source: "/", data: 1 }), time: "yesterday" }, /time/],
    [{ ...createEvent({ type: "a", source: "/", data: 1 }), extra: {} }, /extra/],
  ])("says what is wrong with %j", (value, message) => {
    expect(() => readEvent(value)).toThrow(message);
  });
});
