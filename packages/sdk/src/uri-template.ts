/** Values of a template's variables, by name; a list's members are joined by commas. */
export type Variables = Record<string, string>;

interface Expression {
  /** RFC 6570's operator; "" for a simple expression. */
  readonly operator: string;
  readonly names: readonly { readonly name: string; readonly maxLength: number }[];
}

/** Longest URI that is matched, in characters. */
const maxUriLength = 2_000;

/** What an expansion may hold: RFC 6570 §3.2. A simple one keeps reserved characters encoded. */
const unreserved = /^(?:[A-Za-z0-9._~,=*!'()@:$-]|%[0-9A-Fa-f]{2})*$/;
const reserved = /^(?:[A-Za-z0-9._~,=*!'()@:$/?#[\]&+;-]|%[0-9A-Fa-f]{2})*$/;

const expression = /\{([+#./;?&]?)([A-Za-z0-9_%.,:*]+)\}/g;

/**
 * A URI template (RFC 6570) read backwards: which values make a URI. Each expression takes as little as lets what follows it begin,
 * so that a URI made to be slow takes no longer than another of its length.
 */
export class UriTemplate {
  readonly #literals: readonly string[];
  readonly #expressions: readonly Expression[];

  /** @throws TypeError when it is none */
  constructor(template: string) {
    this.#expressions = [...template.matchAll(expression)].map(([, operator = "", list = ""]) => ({
      operator,
      names: list.split(",").map(readName),
    }));
    this.#literals = template.replaceAll(expression, "\0").split("\0");
    if (this.#literals.some((literal) => /[{}]/.test(literal)))
      throw new TypeError(`${JSON.stringify(template)} is no URI template (RFC 6570)`);
  }

  /** Undefined: the template does not make this URI. */
  match(uri: string): Variables | undefined {
    if (uri.length > maxUriLength || !uri.startsWith(this.#literals[0] ?? "")) return undefined;
    const variables: Variables = {};
    let at = this.#literals[0]?.length ?? 0;
    for (const [index, part] of this.#expressions.entries()) {
      const literal = this.#literals[index + 1] ?? "";
      const end = this.#endOf(uri, { from: at, literal, next: this.#expressions[index + 1] });
      const values = end === undefined ? undefined : readExpansion(part, uri.slice(at, end));
      if (end === undefined || !values) return undefined;
      Object.assign(variables, values);
      at = end + literal.length;
    }
    return at === uri.length ? variables : undefined;
  }

  /** Where the literal after an expression begins, or else the next expression does, by its operator. */
  #endOf(
    uri: string,
    { from, literal, next }: { from: number; literal: string; next: Expression | undefined },
  ): number | undefined {
    if (next && literal === "") {
      const begin = isPrefix(next.operator) ? uri.indexOf(next.operator, from) : -1;
      return begin === -1 ? uri.length : begin;
    }
    const end = next ? uri.indexOf(literal, from) : uri.length - literal.length;
    return end >= from && uri.startsWith(literal, end) ? end : undefined;
  }
}

/** Operators that the expansion begins with. */
function isPrefix(operator: string): boolean {
  return operator !== "" && operator !== "+";
}

function readName(text: string): Expression["names"][number] {
  const [name = "", maxLength] = text.replace("*", "").split(":");
  return { name, maxLength: maxLength === undefined ? Number.POSITIVE_INFINITY : Number(maxLength) };
}

/** The variables of one expression, of the text that it was expanded to. */
function readExpansion({ operator, names }: Expression, text: string): Variables | undefined {
  switch (operator) {
    case "":
      return readList(names, { text, allowed: unreserved, isRequired: true });
    case "+":
      return readList(names, { text, allowed: reserved, isRequired: true });
    case "#":
      return readPrefixed(names, { text, prefix: "#", allowed: reserved });
    case "/":
      return readPrefixed(names, { text: text.replaceAll("/", ","), prefix: ",", allowed: unreserved });
    case ".":
      return readPrefixed(names, { text: text.replaceAll(".", ","), prefix: ",", allowed: unreserved });
    default:
      return readNamed(names, { text, operator });
  }
}

interface Reading {
  readonly text: string;
  readonly allowed: RegExp;
  readonly isRequired?: boolean;
}

/** The last name takes what is left, which a list may be. */
function readList(
  names: Expression["names"],
  { text, allowed, isRequired = false }: Reading,
): Variables | undefined {
  if ((isRequired && text === "") || !allowed.test(text)) return undefined;
  const values = text.split(",");
  const variables: Variables = {};
  for (const [index, { name, maxLength }] of names.entries()) {
    const isLast = index === names.length - 1;
    const value = decode(isLast ? values.slice(index).join(",") : (values[index] ?? ""));
    if (value === undefined || value.length > maxLength) return undefined;
    if (index < values.length) variables[name] = value;
  }
  return variables;
}

function readPrefixed(
  names: Expression["names"],
  { text, prefix, allowed }: Reading & { prefix: string },
): Variables | undefined {
  if (text === "") return {};
  return text.startsWith(prefix) ? readList(names, { text: text.slice(1), allowed }) : undefined;
}

/** `?a=1&b=2`, `&a=1`, `;a=1`: in any order, each at most once, none of another name. */
function readNamed(
  names: Expression["names"],
  { text, operator }: { text: string; operator: string },
): Variables | undefined {
  if (text === "") return {};
  if (!text.startsWith(operator)) return undefined;
  const variables: Variables = {};
  for (const pair of text.slice(1).split(operator === ";" ? ";" : "&")) {
    const [name = "", encoded = ""] = pair.split(/=(.*)/s);
    const value = unreserved.test(encoded) ? decode(encoded) : undefined;
    if (value === undefined || name in variables || !names.some((one) => one.name === name)) return undefined;
    variables[name] = value;
  }
  return variables;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
