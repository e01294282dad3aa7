import { type Config, toConfig } from "./config.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { type ConfigFile, configSchema } from "./config-schema.ts";

export interface ParsedConfig {
  readonly config: Config;
  /** The same in the words of the file. */
  readonly inForce: ConfigFile;
  /** In the order of the file. */
  readonly problems: readonly ConfigProblem[];
}

/** No config file: every key has its default. */
export function defaultConfig(file: string): ParsedConfig {
  return parsedFrom(configSchema.parse({}), { file, problems: [] });
}

/** A config file of which nothing can be told: all that says what may run is closed. */
export function unreadable(problem: ConfigProblem): ParsedConfig {
  const message = `${problem.message}; ${consequences.plugins}, and nothing else in it has an effect`;
  const problems = [{ ...problem, message }];
  return parsedFrom({ ...configSchema.parse({}), ...closed }, { file: problem.file, problems });
}

export function parsedFrom(
  inForce: ConfigFile,
  { file, problems }: { file: string; problems: readonly ConfigProblem[] },
): ParsedConfig {
  return { config: toConfig(inForce, file), inForce, problems };
}

/** The sections that say what may run, as they are when they cannot be understood. */
export const closed: Pick<ConfigFile, "plugins" | "prompts" | "bus" | "remote"> = {
  plugins: { folders: [] },
  prompts: { expand: [] },
  bus: { kind: "memory", local: false, servers: [] },
  remote: { offer: {}, use: {} },
};

export type ClosedSection = keyof typeof closed;

/** What a person is told of it. */
export const consequences: Readonly<Record<ClosedSection, string>> = {
  plugins: "until it is mended no plugins are loaded but those of --plugins",
  prompts: "until it is mended no plugin's prompts are expanded",
  bus: "until it is mended nothing goes over NATS",
  remote: "until it is mended no plugins are shared with other hosts",
};

export function isClosable(section: string | undefined): section is ClosedSection {
  return section !== undefined && Object.hasOwn(closed, section);
}
