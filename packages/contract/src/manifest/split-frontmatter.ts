/** Longest frontmatter that is read, in UTF-16 units: several times what the format's own fields may take. */
export const maxFrontmatterLength: number = 4096;

/** How a file with YAML between two lines of dashes at its head is divided. Positions are in UTF-16 units. */
export type FrontmatterSplit =
  | {
      readonly kind: "split";
      readonly yaml: string;
      /** Where the YAML begins. */
      readonly yamlAt: number;
      /** What follows the second line of dashes. */
      readonly body: string;
    }
  /** The file does not begin with a line of dashes. */
  | { readonly kind: "none" }
  /** There is no second line of dashes, or it is too far away. */
  | { readonly kind: "open" };

/** The one opinion on where frontmatter ends. */
export function splitFrontmatter(file: string): FrontmatterSplit {
  const opening = /^\ufeff?---[ \t]*\r?\n/.exec(file)?.[0];
  if (opening === undefined) return { kind: "none" };
  const head = file.slice(opening.length, maxFrontmatterLength);
  const closing = /^---[ \t]*\r?$/m.exec(head);
  if (!closing) return { kind: "open" };
  const end = opening.length + closing.index + closing[0].length;
  return {
    kind: "split",
    yaml: head.slice(0, closing.index),
    yamlAt: opening.length,
    body: file.slice(file[end] === "\n" ? end + 1 : end),
  };
}
