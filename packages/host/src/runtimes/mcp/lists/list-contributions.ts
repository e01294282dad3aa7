import type { DescribeResponse } from "@backplane/contract";
import type { JsonObject } from "../../../calls.ts";
import { RpcError, rpcCodes } from "../json-rpc/rpc-error.ts";
import type { Agreement } from "../protocol/agreement.ts";
import { isObject, objectAt } from "../protocol/agreement.ts";
import { tasksExtension } from "../protocol/meta-keys.ts";
import { listAll } from "./list-all.ts";
import { toWireTool } from "./to-wire-tool.ts";

export interface ListContributionsOptions {
  readonly agreement: Agreement;
  /** Asks for a page of a list. Resolves with the result as JSON. @throws RpcError */
  readonly askPage: (method: string, params: JsonObject) => Promise<string>;
  /** A list is not whole, or a part of a definition is left out; for people. */
  readonly onLeftOut: (what: string) => void;
  /** Told of each tool that only runs as a task. */
  readonly onTaskTool: (name: string) => void;
}

/** A little more than is taken of each, so that whoever takes them can say that there are more. */
const mostItems = 10_000;

/** As long as the longest description of any other plugin. */
const maxListBytes = 16 * 1024 * 1024;

/** What a server offers, unchecked. @throws RpcError, CallError */
export async function listContributions(options: ListContributionsOptions): Promise<DescribeResponse> {
  const { capabilities, serverInfo } = options.agreement;
  const { version, description, title } = serverInfo;
  const [tools, prompts, resources, resourceTemplates] = await Promise.all([
    list(options, { capability: "tools", what: "tools", method: "tools/list" }),
    list(options, { capability: "prompts", what: "prompts", method: "prompts/list" }),
    list(options, { capability: "resources", what: "resources", method: "resources/list" }),
    list(options, { capability: "resources", what: "resourceTemplates", method: "resources/templates/list" }),
  ]);
  const runnable = tools.flatMap((tool) => runnableTool(tool, options));
  return {
    // A server's name for itself is nobody's: people know it by the name of its package.
    name: "",
    version: text(version),
    description: text(description) || text(title),
    tools: runnable.map((tool) => toWireTool(tool, (what) => options.onLeftOut(`Left out ${what}`))),
    prompts: prompts.map(encode),
    resources: resources.map(encode),
    resourceTemplates: resourceTemplates.map(encode),
    completes: "completions" in capabilities,
    notifies: objectAt(capabilities, "resources")["subscribe"] === true,
    eventSubscriptions: [],
    configurable: false,
  };
}

/** How a tool runs is between us and the server: whoever calls it waits for its result, as for any other's. */
function runnableTool(
  tool: unknown,
  { agreement, onTaskTool, onLeftOut }: ListContributionsOptions,
): unknown[] {
  if (!isObject(tool) || objectAt(tool, "execution")["taskSupport"] !== "required") return [tool];
  const { execution: _, ...rest } = tool;
  if (!runsTasks(agreement)) {
    onLeftOut(`Left out tool ${nameOf(tool)}: it only runs as a task, which the server does not offer`);
    return [];
  }
  onTaskTool(text(tool["name"]));
  return [rest];
}

/** Whether the server runs tools as tasks, in the way of its era. */
export function runsTasks({ era, capabilities }: Agreement): boolean {
  if (era === "modern") return tasksExtension in objectAt(capabilities, "extensions");
  return "call" in objectAt(objectAt(objectAt(capabilities, "tasks"), "requests"), "tools");
}

async function list(
  { agreement, askPage, onLeftOut }: ListContributionsOptions,
  { capability, what, method }: { capability: string; what: string; method: string },
): Promise<readonly unknown[]> {
  if (!(capability in agreement.capabilities)) return [];
  try {
    return await listAll({
      what,
      askPage: (cursor) => askPage(method, cursor === undefined ? {} : { cursor }),
      mostItems,
      maxBytes: maxListBytes,
      onCut: onLeftOut,
    });
  } catch (error) {
    // A server may have resources and no templates; that it does not say so is common.
    if (error instanceof RpcError && error.code === rpcCodes.methodNotFound) return [];
    throw error;
  }
}

function nameOf(tool: unknown): string {
  return JSON.stringify(isObject(tool) ? tool["name"] : tool);
}

function encode(definition: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(definition));
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
