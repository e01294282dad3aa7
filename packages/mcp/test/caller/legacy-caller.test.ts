import { expect, test } from "vitest";
import { LegacyCaller } from "../../src/caller/legacy-caller.ts";
import { answeringClient, legacyExchange } from "../calls/exchanges.ts";

const never = () => new AbortController().signal;

test("LegacyCaller.ask() sends MCP's request and returns its answer", async () => {
  const client = answeringClient(() => ({ roots: [] }));
  const caller = new LegacyCaller(legacyExchange({ abilities: ["listRoots"], client }), undefined);
  expect([...caller.abilities]).toEqual(["listRoots"]);
  expect(await caller.ask({ kind: "listRoots" }, never())).toEqual({ roots: [] });
  const params = { mode: "url", elicitationId: "1" };
  await caller.ask({ kind: "elicit", params }, never());
  await caller.ask({ kind: "createMessage", params: { messages: [] } }, never());
  expect(client.asked).toEqual([
    { method: "roots/list" },
    { method: "elicitation/create", params },
    { method: "sampling/createMessage", params: { messages: [] } },
  ]);
});

test("LegacyCaller.ask() tells a client's error from the end of the call", async () => {
  const client = answeringClient(() => Promise.reject(new Error("User said no")));
  const caller = new LegacyCaller(legacyExchange({ client }), undefined);
  await expect(caller.ask({ kind: "listRoots" }, never())).rejects.toMatchObject({
    code: "caller_refused",
    message: "The client did not answer: User said no",
  });
  await expect(caller.ask({ kind: "listRoots" }, AbortSignal.abort())).rejects.toMatchObject({
    code: "cancelled",
  });
});

test("LegacyCaller.elicitationCompleted() tells the client", () => {
  const client = answeringClient(() => ({}));
  new LegacyCaller(legacyExchange({ client }), undefined).elicitationCompleted("e1");
  expect(client.notified).toEqual([
    { method: "notifications/elicitation/complete", params: { elicitationId: "e1" } },
  ]);
});
