import { definePlugin, type Plugin, type PluginHost } from "@backplane/sdk";
import { changeTools } from "./change-tools.ts";
import { contentTools } from "./content-tools.ts";
import { inputRequiredTools } from "./input-required-tools.ts";
import { prompts } from "./prompts.ts";
import { questionTools } from "./question-tools.ts";
import { reportTools } from "./report-tools.ts";
import { resources, resourceTemplates } from "./resources.ts";
import { schemaTools } from "./schema-tools.ts";
import { taskTools } from "./task-tools.ts";

/** Offers the fixtures of MCP's conformance suite, under the names it looks for. */
export function createConformancePlugin(): Plugin {
  let host: PluginHost | undefined;
  return create({ hasExtra: false });

  function create({ hasExtra }: { hasExtra: boolean }): Plugin {
    /** The list is another one after each call. */
    const change = (): void => host?.replace(create({ hasExtra: !hasExtra }));
    return definePlugin({
      name: "conformance",
      version: "1.0.0",
      description: "What MCP's conformance suite wants to find",
      tools: {
        ...contentTools,
        ...reportTools,
        ...questionTools,
        ...inputRequiredTools,
        ...schemaTools,
        ...taskTools,
        ...changeTools({ change, hasExtra }),
      },
      prompts: { ...prompts, ...(hasExtra && { test_extra_prompt: extraPrompt }) },
      resources,
      resourceTemplates,
      start(given) {
        host = given;
      },
    });
  }
}

const extraPrompt = { description: "Comes and goes", run: () => "An extra prompt." };
