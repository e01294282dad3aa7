import type { ToolDefinition } from "@backplane/sdk";

type PlainTool = ToolDefinition<undefined, undefined>;

export interface ChangeToolsOptions {
  /** Offers something else from now on. */
  change: () => void;
  hasExtra: boolean;
}

/** Tools that change what the plugin offers. */
export function changeTools({ change, hasExtra }: ChangeToolsOptions): Record<string, PlainTool> {
  const trigger = (what: string): PlainTool => ({
    description: `Changes which ${what} there are`,
    run() {
      change();
      return `The ${what} changed.`;
    },
  });
  const extra: PlainTool = { description: "Comes and goes", run: () => "An extra tool." };
  return {
    test_trigger_tool_change: trigger("tools"),
    test_trigger_prompt_change: trigger("prompts"),
    ...(hasExtra && { test_extra_tool: extra }),
  };
}
