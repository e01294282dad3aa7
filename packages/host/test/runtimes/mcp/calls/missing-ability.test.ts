import { ClientAbility } from "@backplane/contract";
import { describe, expect, it } from "vitest";
import { unanswerable } from "../../../../src/runtimes/mcp/calls/missing-ability.ts";
import { RpcError } from "../../../../src/runtimes/mcp/json-rpc/rpc-error.ts";

const refusal = (requiredCapabilities: unknown): RpcError =>
  new RpcError(-32021, "no", { requiredCapabilities });

describe("unanswerable()", () => {
  it.each([
    [{ sampling: {} }, "sampling/createMessage"],
    [{ sampling: { tools: {} } }, "sampling/createMessage"],
    [{ elicitation: { form: {} } }, "elicitation/create"],
    [{ elicitation: { url: {} } }, "elicitation/create"],
    [{ roots: {} }, "roots/list"],
  ])("asks what a caller without %j cannot answer", (required, method) => {
    expect(unanswerable(refusal(required), [])).toMatchObject({ method });
  });

  it("never asks what the caller could answer", () => {
    const abilities = [ClientAbility.CREATE_MESSAGE, ClientAbility.ELICIT_URL, ClientAbility.ELICIT_FORM];
    for (const required of [{ sampling: {} }, { elicitation: { url: {} } }, { elicitation: {} }])
      expect(unanswerable(refusal(required), abilities)).toBeUndefined();
  });

  it.each([
    [new RpcError(-32021, "no")],
    [refusal(5)],
    [refusal({ tasks: {} })],
    [new RpcError(-1, "no", { requiredCapabilities: { roots: {} } })],
    [new Error("no")],
  ])("has nothing to ask for %s", (error) => {
    expect(unanswerable(error, [])).toBeUndefined();
  });
});
