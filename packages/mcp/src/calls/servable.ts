import { HostError, type JsonObject, type Result } from "@backplane/host";
import type { PluginCall } from "./plugin-call.ts";

/** What MCP wants to be an array in each kind of result. */
const contentKeys: Readonly<Record<PluginCall["method"], string>> = {
  "tools/call": "content",
  "prompts/get": "messages",
  "resources/read": "contents",
};

/**
 * The host has checked the result, but only MCP knows what would make a client do more than read it: a `resultType` other than
 * "complete" asks the client to question its user or model, which a plugin may only do through us.
 * @throws HostError "bad_plugin"
 */
export function servable(result: Result<JsonObject>, call: PluginCall): Result<JsonObject> {
  const { value } = result;
  const { resultType = "complete" } = value;
  if (resultType !== "complete")
    throw bad(call, `its resultType is ${JSON.stringify(resultType)}, expected "complete" or none`);
  const key = contentKeys[call.method];
  if (!Array.isArray(value[key])) throw bad(call, `it has no ${key}, expected an array`);
  return result;
}

function bad(call: PluginCall, what: string): HostError {
  const name = call.method === "resources/read" ? call.uri : call.name;
  return new HostError("bad_plugin", `Cannot pass on the result of "${name}": ${what}`);
}
