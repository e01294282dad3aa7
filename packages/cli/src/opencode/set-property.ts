import { type Edit, findNodeAtLocation, type Node } from "jsonc-parser";

export interface Property {
  readonly key: string;
  readonly value: unknown;
}

/**
 * The edits that set a property of an object in a JSON text and leave every other character as it is. jsonc-parser's own
 * modify() lays out the neighbours anew and lets their comments slip to the new property.
 */
export function setProperty(text: string, object: Node, { key, value }: Property): Edit[] {
  const layout = layoutOf(text, object);
  const existing = findNodeAtLocation(object, [key]);
  if (existing) {
    const { offset, length } = existing;
    return [{ offset, length, content: printed(value, layout) }];
  }
  const property = `${JSON.stringify(key)}: ${printed(value, layout)}`;
  const last = object.children?.at(-1);
  return last
    ? insertAfter(text, last, { property, layout })
    : insertInto(text, object, { property, layout });
}

/** How the object is laid out: on one line, or with each property on its own. */
interface Layout {
  readonly isOneLine: boolean;
  readonly eol: string;
  /** Of one level. */
  readonly unit: string;
  /** Of the object's properties. */
  readonly indent: string;
  /** Of the object's closing brace. */
  readonly outerIndent: string;
}

function layoutOf(text: string, object: Node): Layout {
  const [first] = object.children ?? [];
  const inner = text.slice(object.offset, object.offset + object.length);
  const unit = /^(?:\t| +)(?=\S)/m.exec(text)?.[0] ?? "  ";
  const outerIndent = indentAt(text, object.offset);
  return {
    isOneLine: first !== undefined && !inner.includes("\n"),
    eol: text.includes("\r\n") ? "\r\n" : "\n",
    unit,
    indent: first && inner.includes("\n") ? indentAt(text, first.offset) : outerIndent + unit,
    outerIndent,
  };
}

/** The white space that starts the line. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

function printed(value: unknown, { isOneLine, eol, unit, indent }: Layout): string {
  if (isOneLine) return JSON.stringify(value);
  return JSON.stringify(value, null, unit).replaceAll("\n", eol + indent);
}

function insertAfter(
  text: string,
  last: Node,
  { property, layout }: { property: string; layout: Layout },
): Edit[] {
  const end = last.offset + last.length;
  if (layout.isOneLine) return [{ offset: end, length: 0, content: `, ${property}` }];
  const { hasComma, offset } = restOfLine(text, end);
  const line = layout.eol + layout.indent + property;
  if (hasComma) return [{ offset, length: 0, content: `${line},` }];
  return [
    { offset: end, length: 0, content: "," },
    { offset, length: 0, content: line },
  ];
}

const comment = /\/\*[\s\S]*?\*\/|\/\/[^\r\n]*/g;
const commaAndComments = new RegExp(`(?:[ \\t]*(?:,|${comment.source}))*`, "y");

/** What belongs to a property after its value: a comma, and the comments that start on its line. */
function restOfLine(text: string, end: number): { hasComma: boolean; offset: number } {
  commaAndComments.lastIndex = end;
  const [rest = ""] = commaAndComments.exec(text) ?? [];
  return { hasComma: rest.replace(comment, "").includes(","), offset: end + rest.length };
}

/** Into an object that holds comments at most; they stay before the property. */
function insertInto(
  text: string,
  object: Node,
  { property, layout }: { property: string; layout: Layout },
): Edit[] {
  const { eol, indent, outerIndent } = layout;
  const close = object.offset + object.length - 1;
  const kept = text.slice(0, close).trimEnd().length;
  return [{ offset: kept, length: close - kept, content: eol + indent + property + eol + outerIndent }];
}
