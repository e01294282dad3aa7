import type { JsonObject, Result } from "@backplane/host";

/** The result of a tool that is ours, not a plugin's. */
export function ownResult(value: JsonObject): Result<JsonObject> {
  return { value, json: JSON.stringify(value) };
}

/** A result that tells the model what it did wrong. */
export function mistake(message: string): Result<JsonObject> {
  return ownResult({ content: [{ type: "text", text: message }], isError: true });
}
