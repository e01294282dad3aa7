import path from "node:path";
import { Broker } from "./broker.ts";
import type { Problem } from "./catalog/catalog.ts";
import { openLibrary } from "./library/library.ts";
import { type Folders, planSources } from "./library/plan-sources.ts";
import { readKeywords } from "./text/keywords.ts";
import { TermReader } from "./text/term-reader.ts";

export interface BrokerOptions {
  readonly folders: Folders;
  /** Folder of the keyword maps. */
  readonly keywords: string;
  /** Called once for each new problem with a file. */
  readonly onProblem?: (problem: Problem) => void;
}

/** A broker over watched folders; `close` ends the watches. */
export interface OpenBroker {
  readonly broker: Broker;
  close(): Promise<void>;
}

export async function openBroker({ folders, keywords, onProblem }: BrokerOptions): Promise<OpenBroker> {
  const reader = new TermReader(await readKeywords(path.resolve(keywords)));
  const library = await openLibrary({ sources: planSources(folders), ...(onProblem ? { onProblem } : {}) });
  return { broker: new Broker(library, reader), close: () => library.close() };
}
