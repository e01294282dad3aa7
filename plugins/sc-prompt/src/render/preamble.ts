import { BrokerError } from "../broker-error.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Command } from "../catalog/entry.ts";

/** What stands before the prompt itself. */
export interface Preamble {
  readonly text: string;
  /** The parts of it that come from the catalog, word for word. */
  readonly authored: readonly string[];
}

export interface PreambleRequest {
  readonly persona?: string | undefined;
  readonly mode?: string | undefined;
  readonly flags?: readonly string[] | undefined;
}

/** @throws BrokerError "not_found" */
export function preamble(
  catalog: Catalog,
  { command, ...request }: PreambleRequest & { command: Command },
): Preamble {
  const persona = named(catalog.personas.find(request.persona ?? ""), {
    kind: "persona",
    name: request.persona,
  });
  const mode = named(catalog.modes.find(request.mode ?? ""), { kind: "mode", name: request.mode });
  const flags = (request.flags ?? []).map((flag) => ({
    flag,
    meaning: meaningOf(flag, { catalog, command }),
  }));
  const parts = [
    persona && `# Persona: ${persona.name}\n\n${persona.instructions}`,
    mode && `# Mode: ${mode.name}\n\n${mode.instructions}`,
    flags.length > 0 && `# Flags\n\n${flags.map(({ flag, meaning }) => `- ${flag}: ${meaning}`).join("\n")}`,
  ];
  const authored = [persona?.instructions, mode?.instructions, ...flags.map(({ meaning }) => meaning)];
  return {
    text: parts.filter(Boolean).join("\n\n"),
    authored: authored.filter((text) => text !== undefined),
  };
}

function meaningOf(flag: string, { catalog, command }: { catalog: Catalog; command: Command }): string {
  const [name = flag] = flag.split(" ", 1);
  const known = catalog.flags.find(name)?.instructions;
  if (known !== undefined) return known;
  const mode = catalog.modes.list().find(({ flags }) => flags.includes(name));
  if (mode) return mode.instructions;
  const own = command.options.find((option) => option.name === name);
  return named(own && "as the prompt below says", { kind: "flag", name }) ?? "";
}

/** Undefined only when no name was given. */
function named<T>(
  found: T | undefined,
  { kind, name }: { kind: string; name: string | undefined },
): T | undefined {
  if (found !== undefined || name === undefined) return found;
  throw BrokerError.notFound(kind, name);
}
