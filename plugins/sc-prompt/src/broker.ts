import type { Catalog } from "./catalog/catalog.ts";
import type { AnyEntry } from "./catalog/entry.ts";
import type { Library } from "./library/library.ts";
import { type RenderRequest, renderPrompt } from "./render/render-prompt.ts";
import type { Selection } from "./select/selection.ts";
import { Selector } from "./select/selector.ts";
import type { TermReader } from "./text/term-reader.ts";

/** Most completions of one question; MCP allows no more. */
const maxCompletions = 100;

/** All the broker can do, whatever the door: tools today. */
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

  /** Names of one kind that begin with what was typed, for completing an argument. */
  async complete(kind: AnyEntry["kind"], typed: string): Promise<string[]> {
    const { commands, personas, modes, flags } = await this.catalog();
    const shelf = { command: commands, persona: personas, mode: modes, flag: flags }[kind];
    const names = shelf.list().map(({ name }) => name);
    return names.filter((name) => name.startsWith(typed.toLowerCase())).slice(0, maxCompletions);
  }

  /** As of now, with folders that have appeared since. */
  async catalog(): Promise<Catalog> {
    await this.#library.refresh();
    return this.#library.catalog;
  }
}
