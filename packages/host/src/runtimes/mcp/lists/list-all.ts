import { CallError } from "@backplane/contract";
import { isObject } from "../protocol/agreement.ts";

export interface ListOptions {
  /** For messages: "tools". Also the member of each page that holds the items. */
  readonly what: string;
  /** Asks for a page; the cursor of the first is undefined. Resolves with the result as JSON. */
  readonly askPage: (cursor: string | undefined) => Promise<string>;
  /** No page is asked for that begins after so many. */
  readonly mostItems: number;
  /** All pages together. */
  readonly maxBytes: number;
  /** The list is not whole. */
  readonly onCut: (why: string) => void;
}

/** Far more than a list has that fits into the other bounds, unless its pages are empty. */
const maxPages = 1_000;

/** Every item of a list that comes in pages, within bounds. @throws CallError "internal", and what askPage() throws */
export async function listAll(options: ListOptions): Promise<readonly unknown[]> {
  const { what, askPage, mostItems, maxBytes, onCut } = options;
  const items: unknown[] = [];
  const cursors = new Set<string>();
  let cursor: string | undefined;
  let bytes = 0;
  do {
    const text = await askPage(cursor);
    bytes += text.length;
    if (bytes > maxBytes)
      throw new CallError("internal", `Its list of ${what} has more than ${maxBytes} bytes`);
    const page = readPage(JSON.parse(text), what);
    items.push(...page.items);
    cursor = page.nextCursor;
    const why = cursor === undefined ? undefined : cutAt(cursor, { cursors, items: items.length, mostItems });
    if (why !== undefined) {
      onCut(`Its list of ${what} ${why}; the rest is left out`);
      return items;
    }
  } while (cursor !== undefined);
  return items;
}

function cutAt(
  cursor: string,
  { cursors, items, mostItems }: { cursors: Set<string>; items: number; mostItems: number },
): string | undefined {
  if (cursors.has(cursor)) return "leads back to a page that it has shown";
  cursors.add(cursor);
  if (items > mostItems) return `has more than ${mostItems}`;
  return cursors.size >= maxPages ? `has more than ${maxPages} pages` : undefined;
}

function readPage(
  page: unknown,
  what: string,
): { items: readonly unknown[]; nextCursor: string | undefined } {
  const items = isObject(page) ? page[what] : undefined;
  if (!isObject(page) || !Array.isArray(items))
    throw new CallError("internal", `Its list of ${what} has no array of "${what}"`);
  const { nextCursor } = page;
  return { items, nextCursor: typeof nextCursor === "string" ? nextCursor : undefined };
}
