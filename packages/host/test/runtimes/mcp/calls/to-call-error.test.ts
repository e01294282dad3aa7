import { CallError } from "@backplane/contract";
import { describe, expect, it } from "vitest";
import { toCallError } from "../../../../src/runtimes/mcp/calls/to-call-error.ts";
import { RpcError } from "../../../../src/runtimes/mcp/json-rpc/rpc-error.ts";

describe("toCallError()", () => {
  it.each([
    [-32602, "callTool", "invalid_argument"],
    [-32602, "readResource", "not_found"],
    [-32002, "readResource", "not_found"],
    [-32601, "callTool", "unimplemented"],
    [-32603, "callTool", "unknown"],
    [7, "getPrompt", "unknown"],
  ] as const)("takes the server's error %d to %s for %s", (code, asked, expected) => {
    expect(toCallError(new RpcError(code, "words"), asked)).toMatchObject({
      code: expected,
      message: "words",
    });
  });

  it("keeps what is one, and takes anything else as it is", () => {
    const error = new CallError("cancelled", "x");
    expect(toCallError(error, "callTool")).toBe(error);
    expect(toCallError(new Error("broke"), "callTool")).toMatchObject({ code: "unknown", message: "broke" });
    expect(toCallError("reason", undefined)).toMatchObject({ code: "unknown", message: "reason" });
  });
});
