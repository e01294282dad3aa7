import { isDeepStrictEqual } from "node:util";
import { patch } from "@decimalturn/toml-patch";
import { ConfigChangeError } from "./config-change-error.ts";
import { formatProblem } from "./config-problem.ts";
import { parseConfig } from "./parse-config.ts";
import { parseToml, setOwn } from "./toml-document.ts";

export interface ConfigChange {
  readonly key: readonly [string, ...string[]];
  /** Undefined takes the key out. */
  readonly value: unknown;
}

/** What is new is written so; no comma at the end of an inline table, which TOML 1.0 does not have. */
const format = { trailingComma: false, inlineTableStart: 3 };

/** The text of a config with one key changed and everything else, comments included, as it was. @throws ConfigChangeError */
export function changeConfig(text: string, { key, value, file }: ConfigChange & { file: string }): string {
  const wanted = withValue(readToml(text, file), { key, value });
  const changed = patched(text, wanted);
  // It is somebody's file: nothing but that key may change, whatever the library made of it.
  if (!isDeepStrictEqual(readToml(changed, file), wanted))
    throw new ConfigChangeError(
      `Cannot change ${key.join(".")} in ${file} without touching more than it: use "config edit"`,
    );
  assertNoNewProblems({ before: text, after: changed, file });
  return changed;
}

/** @throws ConfigChangeError for what TOML cannot say, such as null */
function patched(text: string, wanted: object): string {
  try {
    const changed = patch(text, wanted, format);
    // The last line of a file that is new has no end otherwise.
    return text === "" ? `${changed}\n` : changed;
  } catch (cause) {
    throw new ConfigChangeError(`TOML cannot say that: ${(cause as Error).message}`, { cause });
  }
}

/** What was wrong before may stay so: one mends a file key by key. @throws ConfigChangeError */
export function assertNoNewProblems({
  before,
  after,
  file,
}: {
  before: string;
  after: string;
  file: string;
}): void {
  const known = new Set(parseConfig(before, file).problems.map(({ message }) => message));
  const fresh = parseConfig(after, file).problems.filter(({ message }) => !known.has(message));
  if (fresh.length > 0) throw new ConfigChangeError(fresh.map(formatProblem).join("\n"));
}

function readToml(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    return parseToml(text).value;
  } catch (cause) {
    throw new ConfigChangeError(`${file} is not TOML: ${(cause as Error).message}`, { cause });
  }
}

/** A copy. @throws ConfigChangeError */
function withValue(
  config: Readonly<Record<string, unknown>>,
  { key, value }: ConfigChange,
): Record<string, unknown> {
  const copy = structuredClone(config) as Record<string, unknown>;
  let section = copy;
  for (const part of key.slice(0, -1)) {
    if (!Object.hasOwn(section, part)) setOwn(section, { key: part, value: {} });
    const next = section[part];
    if (typeof next !== "object" || next === null || Array.isArray(next))
      throw new ConfigChangeError(`${key.join(".")} cannot be set: ${part} is no section`);
    section = next as Record<string, unknown>;
  }
  const last = key.at(-1) as string;
  if (value === undefined) delete section[last];
  else setOwn(section, { key: last, value });
  return copy;
}
