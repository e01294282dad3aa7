import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import {
  type DocumentPath,
  type LocatedDocument,
  type Position,
  TextError,
  TextLines,
} from "./text-position.ts";

/** What stands where is found by recursion, and a text of brackets alone would exhaust the stack. */
const maxDepth = 200;

/** More of them say nothing new. */
const maxDuplicates = 20;

/** A JSON text whose values are those of JSON.parse(), and that knows where each stands. */
export class JsonDocument implements LocatedDocument {
  readonly value: unknown;
  readonly #root: Node;
  readonly #lines: TextLines;

  /** @throws TextError */
  constructor(text: string) {
    this.#lines = new TextLines(text);
    if (text.startsWith("\ufeff"))
      throw this.#error("a byte order mark stands before the text; save it without");
    checkDepth(text, (offset) => this.#error(`nested deeper than ${maxDepth} levels`, offset));
    const errors: ParseError[] = [];
    const root = parseTree(text, errors, { disallowComments: true });
    try {
      this.value = JSON.parse(text);
    } catch (cause) {
      const [first] = errors;
      throw first
        ? this.#error(`not JSON: ${inWords(printParseErrorCode(first.error))}`, first.offset)
        : this.#error(`not JSON: ${(cause as Error).message}`);
    }
    if (!root) throw this.#error("not JSON: nothing in it");
    this.#root = root;
  }

  positionOf(path: DocumentPath): Position {
    const nodes = this.#nodesAlong(path);
    return this.#positionAt(nodes.at(-1)?.offset);
  }

  positionOfKey(path: DocumentPath): Position {
    const nodes = this.#nodesAlong(path);
    const node = nodes.length > path.length ? nodes.at(-1)?.parent : nodes.at(-1);
    return this.#positionAt(node?.offset);
  }

  /** The keys of an object as they stand there: one that stands there twice is here twice. */
  keysOf(path: DocumentPath): string[] {
    const nodes = this.#nodesAlong(path);
    const node = nodes.length > path.length ? nodes.at(-1) : undefined;
    return node?.type === "object" ? propertiesOf(node).map(keyOf) : [];
  }

  /** Keys that stand in one object more than once, of which JSON.parse() lets the last one count. The first few. */
  duplicateKeys(): { readonly path: DocumentPath; readonly key: string; readonly position: Position }[] {
    return [...duplicatesBelow(this.#root)].slice(0, maxDuplicates).map((node) => ({
      path: pathOf(node.parent),
      key: keyOf(node),
      position: this.#positionAt(node.offset),
    }));
  }

  /** The nodes from the root down the path, as far as there are any. */
  #nodesAlong(path: DocumentPath): Node[] {
    const nodes = [this.#root];
    for (const step of path) {
      const child = childOf(nodes.at(-1) as Node, step);
      if (!child) break;
      nodes.push(child);
    }
    return nodes;
  }

  #positionAt(offset = 0): Position {
    return this.#lines.positionAt(offset);
  }

  #error(message: string, offset?: number): TextError {
    return new TextError(message, this.#positionAt(offset));
  }
}

/** Of a text that need not be JSON. @throws what `tooDeep` makes */
function checkDepth(text: string, tooDeep: (offset: number) => Error): void {
  const scanner = createScanner(text, true);
  let depth = 0;
  do {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    const character = text.charAt(offset);
    if (character === "{" || character === "[") depth++;
    if (character === "}" || character === "]") depth--;
    if (depth > maxDepth) throw tooDeep(offset);
  } while (scanner.getTokenLength() > 0);
}

function* duplicatesBelow(root: Node): Iterable<Node> {
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.type === "object") yield* duplicatesIn(node);
    waiting.push(...(node.children ?? []).toReversed());
  }
}

function* duplicatesIn(object: Node): Iterable<Node> {
  const seen = new Set<string>();
  for (const property of propertiesOf(object)) {
    if (seen.has(keyOf(property))) yield property;
    seen.add(keyOf(property));
  }
}

function childOf(node: Node, step: PropertyKey): Node | undefined {
  if (node.type === "array") return node.children?.[Number(step)];
  return propertiesOf(node).findLast((property) => keyOf(property) === step)?.children?.[1];
}

function propertiesOf(node: Node): readonly Node[] {
  return node.type === "object" ? (node.children ?? []) : [];
}

function keyOf(property: Node): string {
  return String(property.children?.[0]?.value);
}

function pathOf(node: Node | undefined): PropertyKey[] {
  const { parent } = node ?? {};
  if (!node || !parent) return [];
  if (parent.type === "property") return [...pathOf(parent.parent), keyOf(parent)];
  return [...pathOf(parent), (parent.children ?? []).indexOf(node)];
}

/** "ValueExpected" is the library's way to say "value expected". */
function inWords(code: string): string {
  return code.replaceAll(/\B[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
