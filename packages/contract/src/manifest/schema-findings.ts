import type { z } from "zod";
import type { Component, Finding } from "./finding.ts";
import type { DocumentPath, LocatedDocument } from "./text-position.ts";

/** For `safeParse`: says what is missing, and what stands where something else should. */
export const wording: { readonly error: z.core.$ZodErrorMap } = {
  error: (issue) => {
    switch (issue.code) {
      case "invalid_type":
        return wrongType([issue.expected], issue.input);
      case "invalid_value":
        return `expected ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
      case "invalid_union":
        return wrongType(issue.errors.flat().flatMap(expectedAtTop), issue.input);
      default:
        return undefined;
    }
  },
};

/** What a schema has against a value of a document, each with its place. */
export function schemaFindings(
  issues: readonly z.core.$ZodIssue[],
  {
    document,
    at,
    ...rest
  }: { document: LocatedDocument; at: DocumentPath; component: Component; file: string },
): Finding[] {
  return issues.flatMap(flatten).map(({ path, key, message }): Finding => {
    const whole = [...at, ...path];
    const position = key === undefined ? document.positionOf(whole) : document.positionOfKey([...whole, key]);
    const where = path.map(String).join(".");
    return { severity: "error", ...rest, ...position, message: where ? `${where}: ${message}` : message };
  });
}

interface Flat {
  readonly path: DocumentPath;
  /** When it is about the name of a property: that name. */
  readonly key?: string;
  readonly message: string;
}

function flatten(issue: z.core.$ZodIssue): Flat[] {
  const { path, message } = issue;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({ path, key, message: `unknown field ${JSON.stringify(key)}` }));
    case "invalid_key":
      return issue.issues.map(({ message }) => ({ path, message }));
    case "invalid_union":
      return (
        bestBranch(issue.errors)?.flatMap((inner) =>
          flatten({ ...inner, path: [...path, ...inner.path] }),
        ) ?? [{ path, message }]
      );
    default:
      return [{ path, message }];
  }
}

/** The branch that was meant: the one the value is of the type of. */
function bestBranch(branches: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  return branches.find((issues) => issues.flatMap(expectedAtTop).length === 0);
}

function expectedAtTop(issue: z.core.$ZodIssue): string[] {
  return issue.code === "invalid_type" && issue.path.length === 0 ? [issue.expected] : [];
}

/** Undefined, which leaves the words to the schema, when it is not the type that is wrong. */
function wrongType(expected: readonly string[], input: unknown): string | undefined {
  if (expected.length === 0) return undefined;
  if (input === undefined) return "is missing";
  return `expected ${expected.map((type) => names[type] ?? type).join(" or ")}, got ${typeName(input)}`;
}

/** What zod calls otherwise than JSON does. */
const names: Readonly<Record<string, string>> = { record: "object", int: "whole number" };

function typeName(input: unknown): string {
  if (input === null) return "null";
  return Array.isArray(input) ? "array" : typeof input;
}
