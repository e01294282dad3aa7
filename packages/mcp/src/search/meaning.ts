import type { JsonObject, Result } from "@backplane/host";
import { mistake } from "../calls/own-result.ts";
import type { PluginCall } from "../calls/plugin-call.ts";
import { isObject } from "./schema-properties.ts";

export type ToolCall = Extract<PluginCall, { method: "tools/call" }>;

/** What a client means by a call of a tool. */
export type Meaning =
  | {
      readonly kind: "plugin";
      readonly call: PluginCall;
      /** It was named in an argument, so a wrong name is the model's mistake and not the client's. */
      readonly isIndirect: boolean;
    }
  /** One of our own tools. */
  | { readonly kind: "own"; readonly result: Promise<Result<JsonObject>> };

type ToolMeaning = Extract<Meaning, { kind: "own" }> | (Meaning & { readonly call: ToolCall });

/** What is meant by `call_tool` with these arguments. */
export function meantByCallTool({ name, arguments: args = {} }: JsonObject): ToolMeaning {
  if (typeof name !== "string") return wrong('"name" must be a string: the name of the tool to call.');
  const read = typeof args === "string" ? parse(args) : args;
  if (!isObject(read)) return wrong(`"arguments" must be an object: the arguments of ${name}.`);
  return { kind: "plugin", call: { method: "tools/call", name, arguments: read }, isIndirect: true };
}

function wrong(message: string): ToolMeaning {
  return { kind: "own", result: Promise.resolve(mistake(message)) };
}

/** Models write an object inside an object as text now and then. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
