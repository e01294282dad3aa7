import { type AST, ParseError, parseTOML } from "toml-eslint-parser";

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** Keys and indices from the top of a document down to a value in it. */
type TomlPath = readonly PropertyKey[];

/** A parsed text that knows where its values stand. */
export interface TomlDocument {
  readonly value: Readonly<Record<string, unknown>>;
  /** Where the key, or the element of an array, stands; of one that is not there, where the next one above it does. */
  positionOf(path: TomlPath): Position;
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
  const reader = new TreeReader();
  for (const entry of parse(text).body[0].body) reader.read(entry, []);
  return reader;
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

/** Gathers values and where they are. (The parser's own way to the values sets what is written for `__proto__` on all objects there are.) */
class TreeReader implements TomlDocument {
  readonly value: Record<string, unknown> = {};
  /** By the path as JSON. The first to name a path keeps it. */
  readonly #positions = new Map<string, Position>([[keyOf([]), { line: 1, column: 1 }]]);

  positionOf(path: TomlPath): Position {
    return this.#positions.get(keyOf(path)) ?? this.positionOf(path.slice(0, -1));
  }

  read(entry: AST.TOMLTable | AST.TOMLKeyValue, above: TomlPath): void {
    if (entry.type === "TOMLTable") {
      this.#readTable(entry);
      return;
    }
    let path = above;
    for (const key of entry.key.keys) {
      path = [...path, key.type === "TOMLBare" ? key.name : key.value];
      this.#note(path, key);
    }
    this.#readValue(entry.value, path);
  }

  #readTable({ key: { keys }, resolvedKey, body }: AST.TOMLTable): void {
    // Sections above it need not be written, and arrays of tables have indices in between.
    for (let length = resolvedKey.length; length > 0; length--) {
      this.#note(resolvedKey.slice(0, length), keys[length === resolvedKey.length ? keys.length - 1 : 0]);
    }
    this.#containerAt([...resolvedKey, ""]);
    for (const entry of body) this.read(entry, resolvedKey);
  }

  #readValue(node: AST.TOMLContentNode, path: TomlPath): void {
    switch (node.type) {
      case "TOMLInlineTable":
        this.#containerAt([...path, ""]);
        for (const entry of node.body) this.read(entry, path);
        return;
      case "TOMLArray":
        this.#containerAt([...path, 0]);
        for (const [index, element] of node.elements.entries()) {
          this.#note([...path, index], element);
          this.#readValue(element, [...path, index]);
        }
        return;
      default:
        setOwn(this.#containerAt(path), { key: path.at(-1) ?? "", value: node.value });
    }
  }

  /** The table or array that holds what is at the path, made where it is not there yet. */
  #containerAt(path: TomlPath): object {
    let container: object = this.value;
    for (const [index, key] of path.slice(0, -1).entries()) {
      const isArray = typeof path[index + 1] === "number";
      if (!Object.hasOwn(container, key)) setOwn(container, { key, value: isArray ? [] : {} });
      container = Reflect.get(container, key) as object;
    }
    return container;
  }

  #note(path: TomlPath, node: AST.TOMLNode | undefined): void {
    if (node === undefined || this.#positions.has(keyOf(path))) return;
    const { line, column } = node.loc.start;
    this.#positions.set(keyOf(path), { line, column: column + 1 });
  }
}

/** As a property of the object's own, whatever its name. */
export function setOwn(container: object, { key, value }: { key: PropertyKey; value: unknown }): void {
  Object.defineProperty(container, key, { value, enumerable: true, writable: true, configurable: true });
}

function keyOf(path: TomlPath): string {
  return JSON.stringify(path.map(String));
}
