import type { ToolDefinition } from "@backplane/host";
import { visitProperties } from "./schema-properties.ts";
import { wordsOfName, wordsOfText } from "./words.ts";

/** What is searched of a tool: words, separated by spaces. */
export interface ToolWords {
  name: string;
  title: string;
  /** How the description begins, which is where it says what the tool is for. */
  lead: string;
  description: string;
  /** Names and descriptions of what goes in. */
  parameters: string;
}

const leadWords = 20;

/**
 * So that a plugin cannot be found for everything by saying everything, nor make the search slow. A word counts once, however often it is
 * said, for the same reason.
 */
const maxDescriptionWords = 200;
const maxParameterWords = 100;

export function toolWords({ name, title = "", description = "", inputSchema }: ToolDefinition): ToolWords {
  const described = [...new Set(wordsOfText(description))].slice(0, maxDescriptionWords);
  return {
    name: wordsOfName(name).join(" "),
    title: wordsOfText(title).join(" "),
    lead: described.slice(0, leadWords).join(" "),
    description: described.join(" "),
    parameters: parameterWords(inputSchema).join(" "),
  };
}

function parameterWords(schema: ToolDefinition["inputSchema"]): string[] {
  const words = new Set<string>();
  visitProperties(schema, ({ name, schema: { description } }) => {
    if (words.size >= maxParameterWords) return;
    for (const word of wordsOfName(name)) words.add(word);
    if (typeof description === "string") for (const word of wordsOfText(description)) words.add(word);
  });
  return [...words].slice(0, maxParameterWords);
}
