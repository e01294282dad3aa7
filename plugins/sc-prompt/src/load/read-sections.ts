/** The text under each second-level heading of a Markdown file, by the heading in lower case. */
export function readSections(body: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string>();
  let heading: string | undefined;
  let fenced = false;
  for (const line of body.split("\n")) {
    if (line.trimStart().startsWith("```")) fenced = !fenced;
    const found = fenced ? undefined : /^##\s+(.+?)\s*$/.exec(line)?.[1];
    if (found) heading = found.toLowerCase();
    else if (heading !== undefined) sections.set(heading, `${sections.get(heading) ?? ""}${line}\n`);
  }
  return sections;
}

/** The items of a section's bullet list, without Markdown's emphasis; a section without bullets counts as one item. */
export function bullets(section: string | undefined): string[] {
  if (section === undefined) return [];
  const items = [...section.matchAll(/^\s*[-*]\s+(.+)$/gm)].map((match) => plain(match[1] ?? ""));
  return items.length > 0 ? items : [plain(section)].filter((text) => text !== "");
}

function plain(text: string): string {
  return text
    .replace(/[*_`]{1,3}/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
