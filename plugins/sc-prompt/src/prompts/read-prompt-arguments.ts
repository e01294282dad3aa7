import type { RenderRequest } from "../render/render-prompt.ts";

/**
 * opencode 1.x asks for a prompt with `$1`, `$2` … as its arguments, and fills in afterwards, word by word, what the user typed.
 */
const placeholder = /^\$\d+$/;

/** The arguments of an MCP prompt. @param requires the variables without which the command cannot be rendered */
export function readPromptArguments(
  args: Readonly<Record<string, string>>,
  requires: readonly string[],
): Omit<RenderRequest, "command"> {
  const { request, persona, mode, flags, ...variables } = given(args, requires);
  return {
    request: request !== undefined && placeholder.test(request) ? "$ARGUMENTS" : request,
    persona,
    mode,
    flags: flags === undefined ? undefined : readFlags(flags),
    arguments: variables,
  };
}

/** Without those left empty, and without placeholders that would take words out of the request. */
function given(
  args: Readonly<Record<string, string>>,
  requires: readonly string[],
): Partial<Record<string, string>> & Record<string, string> {
  const isGiven = ([name, value]: [string, string]): boolean =>
    value.trim() !== "" && (name === "request" || requires.includes(name) || !placeholder.test(value));
  return Object.fromEntries(Object.entries(args).filter(isGiven));
}

/** `--think --focus security` are two. */
function readFlags(text: string): string[] {
  return [...text.matchAll(/--[a-z][\w-]*(?:[ =][a-z0-9][\w-]*)?/gi)].map(([flag]) => flag.replace("=", " "));
}
