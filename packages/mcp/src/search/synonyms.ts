/** Words that mean about the same in what tools are asked for. Within a group, any stands for any other. */
const groups: readonly string[] = [
  "get show view read fetch retrieve display see list inspect",
  "create make new add open insert write",
  "delete remove drop clear erase",
  "update change edit modify set rename replace",
  "search find query lookup locate",
  "send post publish submit push",
  "run execute start launch trigger invoke",
  "navigate open visit go",
  "close finish complete end stop",
  "copy clone duplicate fork",
  "screenshot picture image photo",
  "directory folder",
  "message chat",
  "issue bug ticket",
  "task todo",
  "user person people member",
  "repository repo",
  "database db",
  "record row",
  "directions route drive",
  "documentation docs",
  "web internet",
];

const synonyms = new Map<string, string[]>();
for (const words of groups.map((group) => group.split(" "))) {
  for (const word of words) {
    const others = words.filter((other) => other !== word);
    synonyms.set(word, [...(synonyms.get(word) ?? []), ...others]);
  }
}

/** Other words for this one; none for most. */
export function synonymsOf(word: string): readonly string[] {
  return synonyms.get(word) ?? [];
}
