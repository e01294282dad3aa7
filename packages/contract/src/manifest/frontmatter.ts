import {
  Composer,
  type CST,
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Parser,
  visit,
} from "yaml";
import { maxFrontmatterLength, splitFrontmatter } from "./split-frontmatter.ts";
import {
  type DocumentPath,
  type LocatedDocument,
  type Position,
  TextError,
  TextLines,
} from "./text-position.ts";

/** Composing a document and making a value of it recurse, and keys that hold keys take time beyond measure. */
const maxDepth = 16;

type Fail = (message: string, offset?: number) => TextError;

/**
 * The YAML between the two lines of dashes at the head of a file. Its scalars are all texts, `1.0` and `true` too, as in the
 * reference implementation of Agent Skills. Aliases are refused: a few lines of them make a value of any size.
 */
export class Frontmatter implements LocatedDocument {
  readonly value: unknown;
  readonly #document: Document.Parsed;
  readonly #positionAt: (offset: number) => Position;

  /** @throws TextError */
  constructor(file: string) {
    const { yaml, start, lines } = cutOut(file);
    this.#positionAt = (offset) => lines.positionAt(start + offset);
    const fail: Fail = (message, offset = 0) => new TextError(message, this.#positionAt(offset));
    this.#document = compose(yaml, fail);
    refuseAliasesAndTwins(this.#document, fail);
    // Nothing between the dashes is no mapping either, and yet the clearer answer is what is missing.
    this.value = this.#document.toJS() ?? {};
  }

  positionOf(path: DocumentPath): Position {
    return this.#position(path, (pair) => pair.value);
  }

  positionOfKey(path: DocumentPath): Position {
    return this.#position(path, (pair) => pair.key);
  }

  #position(path: DocumentPath, partOf: (pair: Pair) => unknown): Position {
    let node: Node | null = this.#document.contents;
    for (const [index, step] of path.entries()) {
      const child: unknown = childOf(node, step, index === path.length - 1 ? partOf : (pair) => pair.value);
      if (!isNode(child)) break;
      node = child;
    }
    return this.#positionAt(node?.range?.[0] ?? 0);
  }
}

function cutOut(file: string): { yaml: string; start: number; lines: TextLines } {
  const lines = new TextLines(file.slice(0, maxFrontmatterLength));
  const first = lines.positionAt(0);
  const split = splitFrontmatter(file);
  if (split.kind === "split") return { yaml: split.yaml, start: split.yamlAt, lines };
  if (split.kind === "none") throw new TextError('expected frontmatter: a first line "---"', first);
  const where = file.length > maxFrontmatterLength ? `within ${maxFrontmatterLength} characters` : "after it";
  throw new TextError(`the frontmatter does not end: there is no second line "---" ${where}`, first);
}

function compose(yaml: string, fail: Fail): Document.Parsed {
  const tokens = [...new Parser().parse(yaml)];
  if (tokens.some(isTooDeep)) throw fail(`nested deeper than ${maxDepth} levels`);
  // Twins are looked for below: the composer's own way takes quadratic time.
  const options = { schema: "failsafe", uniqueKeys: false, logLevel: "error" } as const;
  const [document, second] = new Composer(options).compose(tokens, true, yaml.length);
  if (!document || second) throw fail("expected one YAML document");
  const [error] = document.errors;
  if (error) throw fail(`not YAML: ${inWords(error.message)}`, error.pos[0]);
  return document as Document.Parsed;
}

function isTooDeep(root: CST.Token): boolean {
  const waiting: [token: CST.Token, depth: number][] = [[root, 1]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [token, depth] = next;
    if (depth > maxDepth) return true;
    for (const child of childrenOf(token)) waiting.push([child, depth + 1]);
  }
  return false;
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === "document") return token.value ? [token.value] : [];
  if (!("items" in token)) return [];
  return token.items.flatMap(({ key, value }) =>
    [key, value].filter((child) => child !== undefined && child !== null),
  );
}

function refuseAliasesAndTwins(document: Document.Parsed, fail: Fail): void {
  visit(document, {
    Alias: (_, { range }) => {
      throw fail("aliases, *name, are not read", range?.[0]);
    },
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? String(key.value) : "";
        if (seen.has(name))
          throw fail(`${JSON.stringify(name)} stands here a second time`, (key as Node).range?.[0]);
        seen.add(name);
      }
    },
  });
}

function childOf(node: Node | null, step: PropertyKey, partOf: (pair: Pair) => unknown): unknown {
  if (isSeq(node)) return node.items[Number(step)];
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
  return pair && partOf(pair);
}

/** What is mostly behind the composer's words. */
function inWords(message: string): string {
  return message.startsWith("Nested mappings are not allowed")
    ? 'put the text into quotes, it holds ": "'
    : message;
}
