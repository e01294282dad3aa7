import path from "node:path";
import { Broker } from "./broker.ts";
import { openLibrary } from "./library/library.ts";
import { type Folders, planSources } from "./library/plan-sources.ts";
import { readKeywords } from "./text/keywords.ts";
import { TermReader } from "./text/term-reader.ts";

export interface BrokerOptions {
  readonly folders: Folders;
  /** Folder of the keyword maps. */
  readonly keywords: string;
}

export async function openBroker({ folders, keywords }: BrokerOptions): Promise<Broker> {
  const reader = new TermReader(await readKeywords(path.resolve(keywords)));
  return new Broker(await openLibrary(planSources(folders)), reader);
}
