/** What an agent puts an argument in place of, perhaps an empty one: `$1`, `$ARGUMENTS`. */
const placeholders = /(?:\$(?:\d+|ARGUMENTS))*/;

/** `!` before a code span, also where only placeholders stand between them. */
const shell = new RegExp(`!(?=${placeholders.source}\`)`, "g");

/** The beginning of a code block that is run: `!` follows the fence. */
const shellBlock = new RegExp(`\`{3}(?=${placeholders.source}!)`, "g");

/** `@` where it begins a word; after a placeholder it may, once that is filled in. */
const file = /(?<=\$(?:\d+|ARGUMENTS))@|(?<![\w`])@/g;

/**
 * Agents act on what stands in the text of a slash command, also in one that an MCP server sends: opencode 1.18 and Claude Code run
 * `` !`command` `` in a shell and put the content of `@path` in its place, with the rights of the agent. So an isolated plugin
 * could break out. The text stays readable: `` ! `command` `` and `\uFF20path`; `name@host` is left alone.
 */
export function breakExpansions(text: string): string {
  return breakShellCommands(text).replace(file, "\uFF20");
}

/** The same for shell commands alone. What Claude Code also runs is a block: three backticks and `!`. */
export function breakShellCommands(text: string): string {
  return text.replace(shell, "! ").replace(shellBlock, "``` ");
}
