import type { Catalog } from "./catalog/catalog.ts";
import type { Library } from "./library/library.ts";
import { type RenderRequest, renderPrompt } from "./render/render-prompt.ts";
import type { Selection } from "./select/selection.ts";
import { Selector } from "./select/selector.ts";
import type { TermReader } from "./text/term-reader.ts";

/** All the broker can do, whatever the door: tools, prompts or completion. */
export class Broker {
  readonly #library: Library;
  readonly #reader: TermReader;
  /** For the catalog of the last selection; a changed catalog needs another. */
  #selector: { readonly catalog: Catalog; readonly selector: Selector } | undefined;

  constructor(library: Library, reader: TermReader) {
    this.#library = library;
    this.#reader = reader;
  }

  async select(question: { request: string; context?: string }): Promise<Selection> {
    const catalog = await this.catalog();
    if (this.#selector?.catalog !== catalog) {
      this.#selector = { catalog, selector: new Selector(catalog, this.#reader) };
    }
    return this.#selector.selector.select(question);
  }

  /** @throws BrokerError "not_found", "missing_argument" */
  async render(request: RenderRequest): Promise<string> {
    return renderPrompt(await this.catalog(), request);
  }

  /** With all that was saved until now. */
  async catalog(): Promise<Catalog> {
    await this.#library.refresh();
    return this.#library.catalog;
  }

  /** As it was found last. */
  get lastCatalog(): Catalog {
    return this.#library.catalog;
  }

  /** Calls back soon after each change on disk. Returns what ends it. */
  onChange(listener: () => void): () => void {
    return this.#library.onChange(listener);
  }

  close(): Promise<void> {
    return this.#library.close();
  }
}
