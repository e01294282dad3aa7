import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";

/**
 * Reads JSON with comments and trailing commas, as opencode takes it. The nodes know where they stand in the text.
 * @throws Error that names the file, line and column
 */
export function parseConfig(text: string, file: string): Node {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first) {
    // From a name such as "CommaExpected".
    const words = printParseErrorCode(first.error).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    throw new Error(
      `Cannot read ${file}:${position(text, first.offset)}:${words}; mend the file and try again`,
    );
  }
  if (root?.type === "object") return root;
  throw new Error(`Cannot read ${file}: it holds ${root?.type ?? "nothing"}, expected an object`);
}

/** `line:column`, both from 1. */
function position(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
