import { closestMatch } from "leven";
import { z } from "zod";
import { problemAt } from "./config-problem.ts";
import { type ConfigFile, configSchema } from "./config-schema.ts";
import {
  closed,
  consequences,
  isClosable,
  type ParsedConfig,
  parsedFrom,
  unreadable,
} from "./parsed-config.ts";
import { parseToml, type TomlDocument, TomlError } from "./toml-document.ts";

/**
 * Reads `config.toml`. A key that is wrong has no effect and is a problem; the others count. Where it says what may run, its whole
 * section is closed instead: a default could allow more than its author meant to.
 */
export function parseConfig(text: string, file: string): ParsedConfig {
  let document: TomlDocument;
  try {
    document = parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return unreadable({ file, ...error.position, message: `not TOML: ${error.message}` });
  }
  const parsed = configSchema.safeParse(document.value);
  if (parsed.success) return parsedFrom(parsed.data, { file, problems: [] });
  const faults = parsed.error.issues.flatMap(faultsOf);
  const problems = faults
    .map((fault) => problemAt({ file, position: document.positionOf(fault.path) }, describe(fault)))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  return parsedFrom(withoutFaults(document.value, faults), { file, problems });
}

interface Fault {
  /** Of the key or value that is wrong. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The section it is in, or was meant to be. */
  readonly section: string | undefined;
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(key, path));
  const message = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [{ path: issue.path, message: `${path.join(".")}: ${message}`, section: path[0] }];
}

function unknownKey(key: string, path: readonly string[]): Fault {
  const where = path.length === 0 ? "at the top" : `in [${path.join(".")}]`;
  const known = knownKeys(path);
  const meant = closestMatch(key, known, { maxDistance: Math.max(2, Math.floor(key.length / 3)) });
  const hint = meant === undefined ? `expected ${known.join(", ")}` : `did you mean "${meant}"?`;
  const message = `unknown key ${JSON.stringify(key)} ${where}: ${hint}`;
  return { path: [...path, key], message, section: path[0] ?? meant };
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, ObjectSchema>>;
  /** Of what is named as one likes. */
  readonly additionalProperties?: ObjectSchema;
}

function knownKeys(path: readonly string[]): string[] {
  let schema: ObjectSchema | undefined = z.toJSONSchema(configSchema, { io: "input" }) as ObjectSchema;
  for (const key of path) schema = schema?.properties?.[key] ?? schema?.additionalProperties;
  return Object.keys(schema?.properties ?? {});
}

function describe({ message, section }: Fault): string {
  return isClosable(section) ? `${message}; ${consequences[section]}` : message;
}

/** What is left of the file when each key with a fault is taken out, whole; the sections that say what may run are closed. */
function withoutFaults(value: Readonly<Record<string, unknown>>, faults: readonly Fault[]): ConfigFile {
  const rest = structuredClone(value) as Record<string, unknown>;
  for (const { path } of faults) {
    const [top = "", key] = path.map(String);
    if (key === undefined) delete rest[top];
    else delete (rest[top] as Record<string, unknown> | undefined)?.[key];
  }
  for (const section of faults.map((fault) => fault.section).filter(isClosable))
    rest[section] = closed[section];
  return configSchema.parse(rest);
}
