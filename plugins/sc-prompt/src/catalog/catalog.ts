import type { AnyEntry, Command, Flag, Mode, Persona } from "./entry.ts";
import { type RankedEntries, Shelf } from "./shelf.ts";

/** A file that could not be read as it stands. */
export interface Problem {
  readonly file: string;
  readonly message: string;
  /** What is served in its place. */
  readonly served: "last good version" | "what could be read" | "nothing";
}

/** All that can be chosen from. A value: a change makes a new one. */
export interface Catalog {
  readonly commands: Shelf<Command>;
  readonly personas: Shelf<Persona>;
  readonly modes: Shelf<Mode>;
  readonly flags: Shelf<Flag>;
  readonly problems: readonly Problem[];
}

export function createCatalog(files: readonly RankedEntries[], problems: readonly Problem[]): Catalog {
  return {
    commands: new Shelf(ofKind(files, isCommand)),
    personas: new Shelf(ofKind(files, isPersona)),
    modes: new Shelf(ofKind(files, isMode)),
    flags: new Shelf(ofKind(files, isFlag)),
    problems,
  };
}

function ofKind<Kind extends AnyEntry>(
  files: readonly RankedEntries[],
  isKind: (entry: AnyEntry) => entry is Kind,
): RankedEntries<Kind>[] {
  return files.map(({ rank, entries }) => ({ rank, entries: entries.filter(isKind) }));
}

const isCommand = (entry: AnyEntry): entry is Command => entry.kind === "command";
const isPersona = (entry: AnyEntry): entry is Persona => entry.kind === "persona";
const isMode = (entry: AnyEntry): entry is Mode => entry.kind === "mode";
const isFlag = (entry: AnyEntry): entry is Flag => entry.kind === "flag";
