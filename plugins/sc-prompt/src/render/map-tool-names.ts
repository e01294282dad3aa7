/** Claude Code's tool names and opencode's. */
const opencodeNames: Readonly<Record<string, string>> = {
  Read: "read",
  Write: "write",
  Edit: "edit",
  MultiEdit: "edit",
  Grep: "grep",
  Glob: "glob",
  Bash: "bash",
  Task: "task",
  TodoWrite: "todowrite",
  TodoRead: "todoread",
  WebFetch: "webfetch",
  WebSearch: "websearch",
};

/** Names that are no English words: a tool wherever they stand. */
const anywhere = /\b(MultiEdit|TodoWrite|TodoRead|WebFetch|WebSearch)\b/g;
/** "Read" or "Task" is a tool only where nothing but tools stands in bold or in code: `**Read/Grep/Glob**`. */
const marked = /(\*\*|`)([A-Z][A-Za-z]+(?:[/,] ?[A-Z][A-Za-z]+)*)\1/g;

/** Calls the tools in a prompt written for Claude Code as opencode does. */
export function mapToolNames(text: string): string {
  return text
    .replace(marked, (all, mark: string, names: string) => {
      const mapped = names.replace(/[A-Za-z]+/g, (name) => opencodeNames[name] ?? "");
      const known = names.split(/[/,] ?/).every((name) => Object.hasOwn(opencodeNames, name));
      return known ? `${mark}${mapped}${mark}` : all;
    })
    .replace(anywhere, (name) => opencodeNames[name] ?? name);
}
