import type { IncomingCall, Request } from "@backplane/contract";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/calls.ts";
import { CallDoor } from "../../src/host-services/call-questions.ts";

const listRoots: Request = {
  timeoutMs: 0,
  parentCallId: 1,
  meta: new Uint8Array(),
  clientAbilities: [],
  questionKey: "",
  method: { $case: "listRoots", value: {} },
};

/** A door to a caller that answers when the test says so. */
function openDoor() {
  const waiting: ((answer: JsonObject) => void)[] = [];
  const ask = (): Promise<JsonObject> => new Promise((resolve) => waiting.push(resolve));
  const caller = { abilities: new Set(["listRoots"] as const), ask };
  const door = new CallDoor(caller, { plugin: "p", onUrlElicited: () => {} });
  const incoming = () => ({ signal: new AbortController().signal }) as IncomingCall;
  return {
    ask: () => door.answer(listRoots, incoming()),
    answerAll: () => {
      for (const answer of waiting.splice(0)) answer({ roots: [] });
    },
    get asked() {
      return waiting.length;
    },
  };
}

describe("CallDoor.answer()", () => {
  const tooMuch = {
    code: "resource_exhausted",
    message: expect.stringContaining("asks its caller too much"),
  };

  it("lets 32 questions wait at once, and as many again when they are answered", async () => {
    const door = openDoor();
    for (let round = 0; round < 2; round++) {
      const answers = Array.from({ length: 32 }, () => door.ask());
      await expect(door.ask()).rejects.toMatchObject(tooMuch);
      expect(door.asked).toBe(32);
      door.answerAll();
      await Promise.all(answers);
    }
  });

  it("passes on 1,000 questions of one call", async () => {
    const door = openDoor();
    for (let n = 0; n < 1_000; n++) {
      const answer = door.ask();
      door.answerAll();
      await answer;
    }
    await expect(door.ask()).rejects.toMatchObject(tooMuch);
    expect(door.asked).toBe(0);
  });
});
