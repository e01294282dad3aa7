import type { CallContext } from "./call-context.ts";
import type { Completer } from "./completion.ts";
import type { GetPromptResult, Icon } from "./mcp-types.ts";

/** A prompt that the user chooses, such as a slash command. */
export interface PromptDefinition {
  /** For people; default: the prompt's name. */
  title?: string;
  /** For people: what the prompt is for. */
  description?: string;
  /** By name, in the order they are asked for. Default: none. */
  arguments?: Readonly<Record<string, PromptArgument>>;
  icons?: readonly Icon[];
  meta?: Readonly<Record<string, unknown>>;
  /** The text of one message of the user's, or MCP's whole result. */
  run(
    args: Readonly<Record<string, string>>,
    context: CallContext,
  ): string | GetPromptResult | Promise<string | GetPromptResult>;
}

export interface PromptArgument {
  title?: string;
  description?: string;
  /** A call without it is refused before `run`. Default: false. */
  required?: boolean;
  complete?: Completer;
}
