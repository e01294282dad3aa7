import type { Request } from "@backplane/contract";
import type { CompleteParams, JsonObject, PluginRequest } from "../calls.ts";
import type { Description } from "../description/description.ts";
import { HostError } from "../host-error.ts";
import { templateCover } from "../registry/template-cover.ts";

/** What another host asks of a plugin: only of what the plugin was described to have. @throws HostError */
export function fromWireRequest({ method }: Request, description: Description): PluginRequest {
  switch (method?.$case) {
    case "callTool": {
      const { name, arguments: args } = method.value;
      if (!description.tools.some((tool) => tool.name === name)) throw unknown("tool", name);
      return { kind: "callTool", name, arguments: readObject(args) };
    }
    case "getPrompt": {
      const { name, arguments: args } = method.value;
      if (!description.prompts.some((prompt) => prompt.name === name)) throw unknown("prompt", name);
      return { kind: "getPrompt", name, arguments: readObject(args) as Readonly<Record<string, string>> };
    }
    case "readResource": {
      const { uri } = method.value;
      if (!hasResource(description, uri)) throw unknown("resource", uri);
      return { kind: "readResource", uri };
    }
    case "complete":
      return { kind: "complete", params: readParams(method.value.params, description) };
    default:
      throw new HostError("bad_plugin", `This host does not answer ${method?.$case ?? "an unknown request"}`);
  }
}

export function readMeta({ meta }: Request): JsonObject | undefined {
  return meta.length === 0 ? undefined : readObject(meta);
}

function hasResource({ resources, resourceTemplates }: Description, uri: string): boolean {
  return (
    resources.some((resource) => resource.uri === uri) ||
    resourceTemplates.some(({ uriTemplate }) => templateCover(uriTemplate, uri) !== undefined)
  );
}

function readParams(bytes: Uint8Array, { prompts, resourceTemplates }: Description): CompleteParams {
  const params = readObject(bytes) as unknown as Partial<CompleteParams>;
  const { ref, argument } = params;
  if (typeof argument?.name !== "string" || typeof argument.value !== "string")
    throw new HostError("invalid_arguments", "The completion names no argument");
  if (ref?.type === "ref/prompt") {
    if (!prompts.some(({ name }) => name === ref.name)) throw unknown("prompt", String(ref.name));
  } else if (ref?.type !== "ref/resource" || !resourceTemplates.some((one) => one.uriTemplate === ref.uri)) {
    throw unknown("resource", String(ref?.type === "ref/resource" ? ref.uri : undefined));
  }
  return params as CompleteParams;
}

function readObject(bytes: Uint8Array): JsonObject {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch (cause) {
    throw new HostError("invalid_arguments", "What came from the other host is not JSON", { cause });
  }
  throw new HostError("invalid_arguments", "What came from the other host is no JSON object");
}

function unknown(kind: "tool" | "prompt" | "resource", name: string): HostError {
  return new HostError(`unknown_${kind}`, `It has no ${kind} ${JSON.stringify(name.slice(0, 200))}`);
}
