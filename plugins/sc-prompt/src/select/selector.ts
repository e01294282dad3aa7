import type { Catalog } from "../catalog/catalog.ts";
import type { Command, Flag, Mode, Persona } from "../catalog/entry.ts";
import type { Term } from "../text/read-terms.ts";
import type { TermReader } from "../text/term-reader.ts";
import { chooseCommand } from "./choose-command.ts";
import { chooseFlags } from "./choose-flags.ts";
import { chooseMode } from "./choose-mode.ts";
import { type Choice, choosePersona } from "./choose-persona.ts";
import { EntryIndex, type Match } from "./entry-index.ts";
import { explain, toScore } from "./explain.ts";
import { readExplicit } from "./read-explicit.ts";
import type { Selection } from "./selection.ts";

/** What surrounds a request (a message, an open file) says less about what is wanted than the request. */
const contextFactor = 0.3;
/** Topics count as much as wishes where the question is what the request is about. */
const topicWeight = 1.5;
const maxAlternatives = 2;

/** Chooses from one catalog. The same request always has the same answer. */
export class Selector {
  readonly #catalog: Catalog;
  readonly #reader: TermReader;
  readonly #commands: EntryIndex<Command>;
  readonly #personas: EntryIndex<Persona>;
  readonly #modes: EntryIndex<Mode>;
  readonly #flags: EntryIndex<Flag>;

  constructor(catalog: Catalog, reader: TermReader) {
    this.#catalog = catalog;
    this.#reader = reader;
    this.#commands = new EntryIndex(catalog.commands.list(), reader);
    this.#personas = new EntryIndex(catalog.personas.list(), reader);
    this.#modes = new EntryIndex(catalog.modes.list(), reader);
    this.#flags = new EntryIndex(catalog.flags.list(), reader);
  }

  select({ request, context = "" }: { request: string; context?: string }): Selection {
    const explicit = readExplicit(request, this.#catalog);
    const terms = this.#readTerms(explicit.rest, context);
    const topics = terms.map((term) => (term.kind === "concept" ? { ...term, weight: topicWeight } : term));
    const ranked = this.#commands.match(terms);
    const { unsure } = chooseCommand(ranked);
    const best = ranked[0];
    const command = explicit.command ?? best?.entry;
    const persona = choosePersona(this.#personas.match(topics), { command, catalog: this.#catalog });
    const mode = chooseMode(this.#modes.match(topics), { flags: explicit.flags, catalog: this.#catalog });
    const flags = chooseFlags({
      ranked: this.#flags.match(topics),
      command,
      terms,
      reader: this.#reader,
      named: explicit.flags,
    });
    return toSelection({
      command: explicit.command
        ? { name: explicit.command.name, score: 1, why: "named in the request" }
        : toChoice(best),
      unsure: explicit.command ? undefined : unsure,
      others: ranked.filter(({ entry }) => entry !== command).slice(0, maxAlternatives),
      persona,
      mode,
      flags,
    });
  }

  #readTerms(request: string, context: string): Term[] {
    const asked = this.#reader.readRequest(request);
    const known = new Set(asked.map(({ term }) => term));
    const around = this.#reader.readRequest(context).filter(({ term }) => !known.has(term));
    return [...asked, ...around.map((term) => ({ ...term, weight: term.weight * contextFactor }))];
  }
}

interface Parts {
  readonly command: Choice | undefined;
  readonly unsure: string | undefined;
  readonly others: readonly Match<Command>[];
  readonly persona: Choice | undefined;
  readonly mode: Choice | undefined;
  readonly flags: readonly Choice[];
}

function toSelection({ command, unsure, others, persona, mode, flags }: Parts): Selection {
  return {
    command: command?.name ?? null,
    persona: persona?.name ?? null,
    mode: mode?.name ?? null,
    flags: flags.map(({ name }) => name),
    scores: {
      command: command?.score ?? 0,
      persona: persona?.score ?? 0,
      mode: mode?.score ?? 0,
      flags: Object.fromEntries(flags.map(({ name, score }) => [name, score])),
    },
    why: [
      ...line("command", command),
      ...line("persona", persona),
      ...line("mode", mode),
      ...flags.flatMap((flag) => line("flag", flag)),
    ],
    alternatives: others.map((match) => ({
      command: match.entry.name,
      score: toScore(match.score),
      why: explain(match),
    })),
    unsure: unsure !== undefined,
    ...(unsure === undefined ? {} : { reason: unsure }),
  };
}

function toChoice(match: Match<Command> | undefined): Choice | undefined {
  return match && { name: match.entry.name, score: toScore(match.score), why: explain(match) };
}

function line(kind: string, choice: Choice | undefined): string[] {
  return choice ? [`${kind} ${choice.name}: ${choice.why}`] : [];
}
