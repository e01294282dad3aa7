import { UsageError } from "../usage-error.ts";
import { parseToml } from "./toml-document.ts";

/** The parts of a key as TOML writes it: `mcp.tools`, or `plugin."acme.git".token`. @throws UsageError */
export function parseConfigKey(key: string): readonly [string, ...string[]] {
  let rest: unknown = parseOnly(`${key} = 0`);
  const parts: string[] = [];
  while (typeof rest === "object" && rest !== null) {
    const [entry, ...more] = Object.entries(rest);
    if (entry === undefined || more.length > 0) break;
    parts.push(entry[0]);
    rest = entry[1];
  }
  const [first, ...others] = parts;
  if (rest === 0 && first !== undefined) return [first, ...others];
  throw new UsageError(`${JSON.stringify(key)} is no key, such as mcp.tools or plugin."acme.git".token`);
}

/** A value as TOML writes it; what is nothing in TOML is text, so that words need no quotes. @throws UsageError */
export function parseConfigValue(text: string): unknown {
  const parsed = parseOnly(`value = ${text}`);
  if (parsed && Object.keys(parsed).length === 1) return parsed["value"];
  // Somebody who begins like this means more than a word.
  if (!/^[[{"'\s]|[\r\n]/.test(text)) return text;
  throw new UsageError(
    `${JSON.stringify(text)} is no value, such as 7, true, word, "two words" or ["a", "b"]`,
  );
}

function parseOnly(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return parseToml(line).value;
  } catch {
    return undefined;
  }
}
