import type { AnyEntry } from "../catalog/entry.ts";
import type { Keywords } from "./keywords.ts";
import { indexTerms, readTerms, type Term } from "./read-terms.ts";

/** The searched fields of an entry, as terms with spaces between. */
export type IndexedEntry = Readonly<
  Record<"name" | "description" | "triggers" | "options" | "examples", string>
>;

/** Reads requests and entries through the same keyword maps; each entry only once, since entries never change. */
export class TermReader {
  readonly #languages: readonly Keywords[];
  readonly #entries = new WeakMap<AnyEntry, IndexedEntry>();

  constructor(languages: readonly Keywords[]) {
    this.#languages = languages;
  }

  readRequest(text: string): Term[] {
    return readTerms(text, this.#languages);
  }

  readText(...texts: readonly string[]): string[] {
    return texts.flatMap((text) => indexTerms(text, this.#languages));
  }

  readEntry(entry: AnyEntry): IndexedEntry {
    const known = this.#entries.get(entry);
    if (known) return known;
    const values = "options" in entry ? entry.options.flatMap((option) => option.values) : [];
    const read = {
      name: this.readText(entry.name).join(" "),
      description: this.readText(entry.description).join(" "),
      triggers: this.readText(...entry.triggers).join(" "),
      options: this.readText(...values).join(" "),
      examples: this.readText(...entry.examples).join(" "),
    };
    this.#entries.set(entry, read);
    return read;
  }
}
