/** What all four kinds have in common. */
export interface Entry {
  readonly name: string;
  /** Other names of it. It steps aside for an entry of a higher rank that has one of them. */
  readonly aliases: readonly string[];
  readonly description: string;
  /** When it fits, in sentences or key words. */
  readonly triggers: readonly string[];
  readonly examples: readonly string[];
  /** Where it was read from. */
  readonly file: string;
}

/** A prompt that can be rendered. */
export interface Command extends Entry {
  readonly kind: "command";
  readonly category: string;
  /** Flags of its own, from its usage line. */
  readonly options: readonly Option[];
  /** Personas that suit it. */
  readonly personas: readonly string[];
  readonly defaultPersona: string | undefined;
  /** Arguments without which it is not rendered. */
  readonly requires: readonly string[];
  readonly optional: readonly string[];
  readonly body: string;
  /** "handlebars": `{{name}}`; "arguments": Claude Code's `$ARGUMENTS` and `$1`. */
  readonly template: "handlebars" | "arguments";
}

export interface Persona extends Entry {
  readonly kind: "persona";
  readonly instructions: string;
}

export interface Mode extends Entry {
  readonly kind: "mode";
  /** Flags that switch it on, such as `--brainstorm`. */
  readonly flags: readonly string[];
  readonly instructions: string;
}

/** A flag for any command; its name starts with `--`. */
export interface Flag extends Entry, Option {
  readonly kind: "flag";
  readonly instructions: string;
}

export interface Option {
  /** With `--`. */
  readonly name: string;
  /** Empty: it takes no value. */
  readonly values: readonly string[];
}

export type AnyEntry = Command | Persona | Mode | Flag;
