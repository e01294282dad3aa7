import { decodeCursor, encodeCursor } from "./cursor.ts";

export interface DefinitionListOptions<Definition> {
  /** Sorted by `keyOf`, which is unique. */
  read: () => readonly Definition[];
  keyOf: (definition: Definition) => string;
  pageSize: number;
}

export interface Page<Definition> {
  readonly definitions: readonly Definition[];
  /** Absent: this is the last page. */
  readonly nextCursor?: string;
}

/** One kind of the host's contributions as its list shows them, in pages; made anew only after they changed. */
export class DefinitionList<Definition> {
  readonly #options: DefinitionListOptions<Definition>;
  #all: readonly Definition[] | undefined;
  /** Most lists have no other, and most clients ask for it again and again. */
  #first: Page<Definition> | undefined;
  #firstText: string | undefined;

  constructor(options: DefinitionListOptions<Definition>) {
    this.#options = options;
  }

  /** Undefined: the cursor is none of ours. */
  page(cursor: string | undefined): Page<Definition> | undefined {
    if (cursor === undefined) {
      this.#first ??= this.#pageFrom(0);
      return this.#first;
    }
    const key = decodeCursor(cursor);
    return key === undefined ? undefined : this.#pageFrom(this.#indexAfter(key));
  }

  /** The JSON of the first page's definitions if that is what is asked about; printed once. */
  textOf(definitions: unknown): string | undefined {
    if (this.#first === undefined || definitions !== this.#first.definitions) return undefined;
    this.#firstText ??= JSON.stringify(definitions);
    return this.#firstText;
  }

  /** What is listed has changed. */
  forget(): void {
    this.#all = undefined;
    this.#first = undefined;
    this.#firstText = undefined;
  }

  get #definitions(): readonly Definition[] {
    this.#all ??= this.#options.read();
    return this.#all;
  }

  #pageFrom(start: number): Page<Definition> {
    const { keyOf, pageSize } = this.#options;
    const definitions = this.#definitions.slice(start, start + pageSize);
    const last = definitions.at(-1);
    const isLast = last === undefined || start + pageSize >= this.#definitions.length;
    return { definitions, ...(!isLast && { nextCursor: encodeCursor(keyOf(last)) }) };
  }

  #indexAfter(key: string): number {
    const index = this.#definitions.findIndex((definition) => this.#options.keyOf(definition) > key);
    return index === -1 ? this.#definitions.length : index;
  }
}
