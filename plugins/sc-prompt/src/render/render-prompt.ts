import { BrokerError } from "../broker-error.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Command } from "../catalog/entry.ts";
import { fillArguments } from "./fill-arguments.ts";
import { fillHandlebars } from "./fill-handlebars.ts";
import { keepExpansions } from "./keep-expansions.ts";
import { mapToolNames } from "./map-tool-names.ts";
import { type PreambleRequest, preamble } from "./preamble.ts";

export interface RenderRequest extends PreambleRequest {
  /** Name or alias. */
  readonly command: string;
  /** What the user wants, in free text: `{{request}}`, `$ARGUMENTS`. */
  readonly request?: string | undefined;
  /** Values for the template's variables. */
  readonly arguments?: Readonly<Record<string, string>> | undefined;
  /** Whose tool names to use. Default: as the prompt's author wrote them. */
  readonly toolNames?: "opencode" | undefined;
}

/**
 * The text for the model: persona, mode and flags, then the prompt filled with the arguments.
 * @throws BrokerError "not_found", "missing_argument"
 */
export function renderPrompt(catalog: Catalog, request: RenderRequest): string {
  const command = catalog.commands.find(request.command);
  if (!command) throw BrokerError.notFound("command", request.command);
  const values = { ...(request.request ? { request: request.request } : {}), ...request.arguments };
  checkArguments(command, values);
  const before = preamble(catalog, { ...request, command });
  const text = [before.text, fill(command, values).trim()].filter(Boolean).join("\n\n");
  const safe = keepExpansions(text, { authored: [...before.authored, command.body] });
  return request.toolNames === "opencode" ? mapToolNames(safe) : safe;
}

function fill(command: Command, values: Readonly<Record<string, string>>): string {
  return command.template === "handlebars"
    ? fillHandlebars(command.body, values)
    : fillArguments(command.body, Object.values(values).join(" "));
}

function checkArguments(command: Command, values: Readonly<Record<string, string>>): void {
  const missing = command.requires.filter((name) => !values[name]?.trim());
  if (missing.length === 0) return;
  const wanted = missing.map((name) => `"${name}"`).join(", ");
  const way = 'give "request" as the request and all others in arguments';
  throw new BrokerError("missing_argument", `Cannot render "${command.name}": it needs ${wanted}; ${way}`);
}
