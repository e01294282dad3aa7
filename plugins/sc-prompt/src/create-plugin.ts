import { definePlugin, type Plugin, type PluginHost } from "@backplane/sdk";
import type { Broker } from "./broker.ts";
import { ProblemLog } from "./problem-log.ts";
import { createPrompts } from "./prompts/create-prompts.ts";
import { createListTool } from "./tools/list-tool.ts";
import { createRenderTool } from "./tools/render-tool.ts";
import { createSelectTool } from "./tools/select-tool.ts";

/** The broker behind MCP tools and prompts. Its prompts are those of now; once it runs, it follows the files. */
export function createPlugin(broker: Broker): Plugin {
  return definePlugin({
    name: "sc-prompt-plugin",
    version: "0.1.0",
    description:
      "The intelligent prompt broker: finds the command, persona, mode and flags that fit a request",
    tools: {
      select: createSelectTool(broker),
      render: createRenderTool(broker),
      list: createListTool(broker),
    },
    prompts: createPrompts(broker),
    start: (host) => follow(broker, host),
  });
}

function follow(broker: Broker, host: PluginHost): void {
  const problems = new ProblemLog(host.log);
  const update = (): void => {
    problems.log(broker.lastCatalog.problems);
    host.replace(createPlugin(broker));
  };
  host.signal.addEventListener("abort", broker.onChange(update));
  // What the host knows may come from its cache.
  update();
}
