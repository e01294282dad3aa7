import type { Request } from "@backplane/contract";
import { describe, expect, it } from "vitest";
import { readQuestion } from "../../src/host-services/read-question.ts";

const elicit = (params: unknown): Request["method"] => ({
  $case: "elicit",
  value: { params: Buffer.from(typeof params === "string" ? params : JSON.stringify(params)) },
});
const form = { message: "Who?", requestedSchema: { type: "object", properties: {} } };
const url = { mode: "url", message: "Go", url: "https://example.com/a", elicitationId: "1" };

describe("readQuestion()", () => {
  it("takes a form for what it is, also without a mode", () => {
    const { question, ability } = readQuestion(elicit(form));
    expect(question).toEqual({ kind: "elicit", params: { ...form, mode: "form" } });
    expect(ability).toBe("elicitForm");
  });

  it("keeps a URL as it is", () => {
    const { question, ability } = readQuestion(elicit(url));
    expect(question).toEqual({ kind: "elicit", params: url });
    expect(ability).toBe("elicitUrl");
  });

  it("cleans the message, which a person decides by", () => {
    const { question } = readQuestion(elicit({ ...form, message: "Delete\u202e everything\u001b[2J?" }));
    expect(question).toMatchObject({ params: { message: "Delete everything[2J?" } });
  });

  it("needs another ability for sampling with tools", () => {
    const sample = (params: object): Request["method"] => ({
      $case: "createMessage",
      value: { params: Buffer.from(JSON.stringify(params)) },
    });
    expect(readQuestion(sample({ messages: [] })).ability).toBe("createMessage");
    expect(readQuestion(sample({ messages: [], tools: [] })).ability).toBe("createMessageWithTools");
  });

  it.each([
    ["no JSON", "{", /not JSON/],
    ["no object", "[]", /no JSON object/],
    ["no message", { requestedSchema: {} }, /no message/],
    ["no schema", { message: "Who?" }, /no requestedSchema/],
    ["an unknown mode", { ...form, mode: "popup" }, /mode "popup"/],
    ["no URL", { ...url, url: "here" }, /no valid url/],
    ["a URL with a space", { ...url, url: "https://example.com/ @evil" }, /no valid url/],
    ["a URL with what cannot be seen", { ...url, url: "https://example.com/\u200b" }, /no valid url/],
    ["a script for a URL", { ...url, url: "javascript:alert(1)" }, /"javascript:" address/],
    ["a file for a URL", { ...url, url: "file:///etc/passwd" }, /"file:" address/],
    ["far too much", { ...form, message: "x".repeat(70_000) }, /at most 65536/],
  ])("refuses an elicitation with %s", (_what, params, message) => {
    expect(() => readQuestion(elicit(params))).toThrow(
      expect.objectContaining({ code: "invalid_argument", message: expect.stringMatching(message) }),
    );
  });

  it("refuses what a plugin cannot ask for", () => {
    expect(() => readQuestion({ $case: "describe", value: { hostVersion: "" } })).toThrow(/does not know/);
  });
});
