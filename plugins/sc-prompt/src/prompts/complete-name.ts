import type { AnyEntry } from "../catalog/entry.ts";
import type { Shelf } from "../catalog/shelf.ts";

/** The names that begin with what was typed. */
export function completeName<Kind extends AnyEntry>(shelf: Shelf<Kind>, typed: string): string[] {
  const begun = typed.toLowerCase();
  return shelf.list().flatMap(({ name }) => (name.startsWith(begun) ? [name] : []));
}
