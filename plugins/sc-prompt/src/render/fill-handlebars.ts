import Handlebars from "handlebars";

/** Texts go to a model: no HTML escaping. Prototype access stays off, Handlebars' default. */
const engine = Handlebars.create();

engine.registerHelper("codeBlock", (code: unknown, language: unknown) => {
  const text = String(code ?? "");
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${typeof language === "string" ? language : ""}\n${text}\n${fence}`;
});

engine.registerHelper("truncate", (value: unknown, maxChars: unknown) => {
  const text = String(value ?? "");
  return typeof maxChars === "number" && text.length > maxChars ? `${text.slice(0, maxChars)} …` : text;
});

engine.registerHelper("json", (value: unknown) => JSON.stringify(value, null, 2));

/** Fills a Handlebars template. Knows the helpers `codeBlock`, `truncate` and `json` beside the built-in ones. */
export function fillHandlebars(template: string, values: Readonly<Record<string, string>>): string {
  return engine.compile(template, { noEscape: true })(values);
}
