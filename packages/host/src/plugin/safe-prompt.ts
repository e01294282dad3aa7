import type { GetPromptResult, Result } from "../calls.ts";
import { cleanText } from "../description/clean-text.ts";
import { breakExpansions } from "./break-expansions.ts";

type Content = GetPromptResult["messages"][number]["content"];

/**
 * A prompt whose text an agent can take over without acting on it: nothing in it is expanded, nothing is invisible. The same object
 * when nothing had to be changed.
 */
export function safePrompt(result: Result<GetPromptResult>): Result<GetPromptResult> {
  const messages = result.value.messages.map((message) => ({
    ...message,
    content: safeContent(message.content),
  }));
  const isSame = messages.every(({ content }, index) => content === result.value.messages[index]?.content);
  if (isSame) return result;
  const value = { ...result.value, messages };
  return { value, json: JSON.stringify(value) };
}

/** Text, and the text of an embedded resource; the same object when nothing had to be changed. */
function safeContent(content: Content): Content {
  const { text, resource } = content;
  if (typeof text === "string") return withText(content, text);
  if (!isObject(resource) || typeof resource["text"] !== "string") return content;
  const safe = withText(resource, resource["text"]);
  return safe === resource ? content : { ...content, resource: safe };
}

function withText<Holder extends Readonly<Record<string, unknown>>>(holder: Holder, text: string): Holder {
  const safe = breakExpansions(cleanText(text, text.length));
  return safe === text ? holder : { ...holder, text: safe };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
