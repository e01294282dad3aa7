import type { Request } from "@backplane/contract";
import type { ServerAsk } from "../protocol/write-request.ts";

export type CallMethod = Extract<
  NonNullable<Request["method"]>,
  { $case: "callTool" | "getPrompt" | "readResource" | "complete" }
>;

/** A call of the host's as MCP's request. What the caller wrote is passed on as it is written. */
export function toServerAsk(method: CallMethod): ServerAsk {
  switch (method.$case) {
    case "callTool":
    case "getPrompt": {
      const { name, arguments: args } = method.value;
      return {
        method: method.$case === "callTool" ? "tools/call" : "prompts/get",
        members: { name: JSON.stringify(name), arguments: textOf(args) },
        about: name,
      };
    }
    case "readResource": {
      const { uri } = method.value;
      return { method: "resources/read", members: { uri: JSON.stringify(uri) }, about: uri };
    }
    case "complete":
      return { method: "completion/complete", members: membersOf(textOf(method.value.params)) };
  }
}

function membersOf(object: string): Record<string, string> {
  const members = Object.entries(JSON.parse(object) as object);
  return Object.fromEntries(members.map(([key, value]) => [key, JSON.stringify(value)]));
}

function textOf(json: Uint8Array): string {
  return json.length === 0
    ? "{}"
    : Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString("utf8");
}
