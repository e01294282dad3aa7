import { type AST, getStaticTOMLValue, ParseError, parseTOML } from "toml-eslint-parser";

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** A parsed text that knows where its values stand. */
export interface TomlDocument {
  readonly value: Readonly<Record<string, unknown>>;
  /** Where the key, or the element of an array, stands; of one that is not there, where the next one above it does. */
  positionOf(path: readonly PropertyKey[]): Position;
}

/** The text is not TOML. */
export class TomlError extends Error {
  override readonly name = "TomlError";
  readonly position: Position;

  constructor({ message, position, cause }: { message: string; position: Position; cause: unknown }) {
    super(message, { cause });
    this.position = position;
  }
}

/** TOML 1.0. @throws TomlError */
export function parseToml(text: string): TomlDocument {
  const tree = parse(text);
  const positions = new Map<string, Position>([[keyOf([]), { line: 1, column: 1 }]]);
  for (const entry of tree.body[0].body) collect(entry, { prefix: [], positions });
  return {
    value: getStaticTOMLValue(tree) as Readonly<Record<string, unknown>>,
    positionOf: (path) => positionIn(positions, path),
  };
}

function parse(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text, { tomlVersion: "1.0" });
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const position = { line: error.lineNumber, column: error.column + 1 };
    throw new TomlError({ message: error.message, position, cause: error });
  }
}

interface Place {
  readonly prefix: readonly PropertyKey[];
  /** By keyOf(). The first to name a path keeps it. */
  readonly positions: Map<string, Position>;
}

function collect(entry: AST.TOMLTable | AST.TOMLKeyValue, { prefix, positions }: Place): void {
  const { keys } = entry.key;
  if (entry.type === "TOMLTable") {
    // Sections above it need not be written, and arrays of tables have indices in between.
    const { resolvedKey } = entry;
    for (let length = resolvedKey.length; length > 0; length--) {
      const node = keys[length === resolvedKey.length ? keys.length - 1 : 0];
      note(positions, { path: resolvedKey.slice(0, length), node });
    }
    for (const inner of entry.body) collect(inner, { prefix: resolvedKey, positions });
    return;
  }
  let path = prefix;
  for (const key of keys) {
    path = [...path, key.type === "TOMLBare" ? key.name : key.value];
    note(positions, { path, node: key });
  }
  collectValue(entry.value, { prefix: path, positions });
}

function collectValue(value: AST.TOMLContentNode, { prefix, positions }: Place): void {
  if (value.type === "TOMLInlineTable") {
    for (const inner of value.body) collect(inner, { prefix, positions });
  } else if (value.type === "TOMLArray") {
    for (const [index, element] of value.elements.entries()) {
      const path = [...prefix, index];
      note(positions, { path, node: element });
      collectValue(element, { prefix: path, positions });
    }
  }
}

function note(
  positions: Map<string, Position>,
  { path, node }: { path: readonly PropertyKey[]; node: AST.TOMLNode | undefined },
): void {
  if (node === undefined || positions.has(keyOf(path))) return;
  const { line, column } = node.loc.start;
  positions.set(keyOf(path), { line, column: column + 1 });
}

function positionIn(positions: ReadonlyMap<string, Position>, path: readonly PropertyKey[]): Position {
  const found = positions.get(keyOf(path));
  return found ?? positionIn(positions, path.slice(0, -1));
}

function keyOf(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}
