export type Id = string | number;

/** As much of a JSON-RPC message as the relay looks at. */
export interface Message {
  readonly id?: Id;
  readonly method?: string;
  readonly params?: { readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** Undefined: no JSON object; whoever gets the line says so. */
export function readMessage(line: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Message)
      : undefined;
  } catch {
    return undefined;
  }
}

/** How the host writes the answer of a tool call; such a line, often a long one, need not be parsed. */
const plainAnswer = /^\{"jsonrpc":"2\.0","id":("(?:[^"\\]|\\.)*"|-?\d+),"(?:result|error)":/;

/** The id of an answer, where the line's beginning tells it. */
export function answeredId(line: string): Id | undefined {
  const id = plainAnswer.exec(line)?.[1];
  return id === undefined ? undefined : (JSON.parse(id) as Id);
}

export function isRequest({ id, method }: Message): boolean {
  return id !== undefined && method !== undefined;
}

export function isAnswer({ id, method }: Message): boolean {
  return id !== undefined && method === undefined;
}

export function print(message: Message): string {
  return JSON.stringify({ jsonrpc: "2.0", ...message });
}
