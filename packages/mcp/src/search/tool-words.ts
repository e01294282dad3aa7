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

/** So that a plugin cannot be found for everything by saying everything, nor make the search slow. */
const maxDescriptionWords = 200;
const maxParameterWords = 100;

export function toolWords({ name, title = "", description = "", inputSchema }: ToolDefinition): ToolWords {
  const described = wordsOfText(description).slice(0, maxDescriptionWords);
  return {
    name: wordsOfName(name).join(" "),
    title: wordsOfText(title).join(" "),
    lead: described.slice(0, leadWords).join(" "),
    description: described.join(" "),
    parameters: parameterWords(inputSchema).join(" "),
  };
}

function parameterWords(schema: ToolDefinition["inputSchema"]): string[] {
  const words: string[] = [];
  visitProperties(schema, ({ name, schema: { description } }) => {
    if (words.length >= maxParameterWords) return;
    words.push(...wordsOfName(name), ...(typeof description === "string" ? wordsOfText(description) : []));
  });
  return words.slice(0, maxParameterWords);
}
