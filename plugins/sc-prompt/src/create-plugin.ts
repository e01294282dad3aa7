import { definePlugin, type Plugin } from "@backplane/sdk";
import type { Broker } from "./broker.ts";
import { createListTool } from "./tools/list-tool.ts";
import { createRenderTool } from "./tools/render-tool.ts";
import { createSelectTool } from "./tools/select-tool.ts";

/** The broker behind MCP tools. @param openBroker called at each call, so that describing the plugin reads nothing */
export function createPlugin(openBroker: () => Promise<Broker>): Plugin {
  return definePlugin({
    name: "sc-prompt-plugin",
    version: "0.1.0",
    description:
      "The intelligent prompt broker: finds the command, persona, mode and flags that fit a request",
    tools: {
      select: createSelectTool(openBroker),
      render: createRenderTool(openBroker),
      list: createListTool(openBroker),
    },
  });
}
