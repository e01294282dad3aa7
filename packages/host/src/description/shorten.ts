import { cleanLine, cleanText } from "./clean-text.ts";

const maxDescriptionLength = 8_192;
const maxTitleLength = 128;

/** The members that people and models read, at the length they may have; those that are no text are left out. */
export function shortenTexts({ title, description }: Readonly<Record<string, unknown>>): {
  title?: string;
  description?: string;
} {
  return {
    ...(typeof title === "string" && title !== "" && { title: cleanLine(title, maxTitleLength) }),
    ...(typeof description === "string" && { description: cleanText(description, maxDescriptionLength) }),
  };
}
