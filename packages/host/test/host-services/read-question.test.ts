import type { Request } from "@backplane/contract";
import { describe, expect, it } from "vitest";
import { readQuestion } from "../../src/host-services/read-question.ts";

const request = (method: Request["method"], questionKey = ""): Request => ({
  timeoutMs: 0,
  parentCallId: 1,
  meta: new Uint8Array(),
  clientAbilities: [],
  questionKey,
  method,
});
const elicit = (params: unknown, key?: string): Request =>
  request(
    {
      $case: "elicit",
      value: { params: Buffer.from(typeof params === "string" ? params : JSON.stringify(params)) },
    },
    key,
  );
const form = { message: "Who?", requestedSchema: { type: "object", properties: {} } };
const url = { mode: "url", message: "Go", url: "https://example.com/a", elicitationId: "1" };

describe("readQuestion()", () => {
  it("takes a form for what it is, also without a mode", () => {
    const { question, ability } = readQuestion(elicit(form));
    expect(question).toEqual({ kind: "elicit", params: { ...form, mode: "form" } });
    expect(ability).toBe("elicitForm");
  });

  it("keeps the plugin's name for the question", () => {
    expect(readQuestion(elicit(form, "user_name")).question.key).toBe("user_name");
    const roots = request({ $case: "listRoots", value: {} }, "roots.1");
    expect(readQuestion(roots).question).toEqual({ key: "roots.1", kind: "listRoots" });
  });

  it.each(["with space", "line\n", "x".repeat(65), "__proto__()"])("refuses %j as a key", (key) => {
    expect(() => readQuestion(elicit(form, key))).toThrow(/its key is .*, expected 1-64 of/);
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
    const sample = (params: object): Request =>
      request({ $case: "createMessage", value: { params: Buffer.from(JSON.stringify(params)) } });
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
    expect(() => readQuestion(request({ $case: "describe", value: { hostVersion: "" } }))).toThrow(
      /does not know/,
    );
  });
});
