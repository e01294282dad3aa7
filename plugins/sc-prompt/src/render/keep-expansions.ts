/** As opencode finds them; `name@host` and `` `@code` `` are none. */
const fileMention = /(?<![\w`])@(\.?[^\s`,.]*(?:\.[^\s`,.]+)*)/g;

/**
 * Agents act on what stands in the text of a slash command, also in one that an MCP server sends: opencode 1.18 and
 * Claude Code run `` !`command` `` in a shell and put the content of `@path` in its place.
 * Leaves only those expansions in a rendered text that its authors wrote out in full. An argument can thus bring
 * in none, neither alone nor together with the text around it (`` !`git log {{ref}}` ``, `@{{path}}`).
 * Anything else stays readable: `` ! `command` `` and `＠path`.
 */
export function keepExpansions(rendered: string, { authored }: { authored: readonly string[] }): string {
  const allowed = new Set(authored.flatMap((text) => [...shellExpansions(text), ...fileExpansions(text)]));
  return breakFiles(breakShell(rendered, allowed), allowed);
}

function breakShell(text: string, allowed: ReadonlySet<string>): string {
  let result = "";
  let from = 0;
  for (let at = text.indexOf("!`"); at >= 0; at = text.indexOf("!`", from)) {
    const found = shellAt(text, at);
    const kept = found !== undefined && allowed.has(found);
    const end = kept ? at + found.length : at + 2;
    result += text.slice(from, at) + (kept ? found : "! `");
    from = end;
  }
  return result + text.slice(from);
}

function breakFiles(text: string, allowed: ReadonlySet<string>): string {
  return text.replace(fileMention, (found) => (allowed.has(found) ? found : `\uFF20${found.slice(1)}`));
}

function shellExpansions(text: string): string[] {
  const starts = [...text.matchAll(/!`/g)].map(({ index }) => shellAt(text, index));
  return starts.filter((found) => found !== undefined);
}

function fileExpansions(text: string): string[] {
  return [...text.matchAll(fileMention)].map(([found]) => found);
}

function shellAt(text: string, index: number): string | undefined {
  const end = text.indexOf("`", index + 2);
  return end < 0 ? undefined : text.slice(index, end + 1);
}
