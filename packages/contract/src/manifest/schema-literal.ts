import { z } from "zod";

/** `$schema` must be exactly this one; any other is told apart: of another version of the format, or none of the format's. */
export function schemaLiteral<T extends string>(expected: T): z.ZodLiteral<T> {
  return z.literal(expected, {
    error: ({ input }) => (input === undefined ? "is missing" : explain(input, expected)),
  });
}

function explain(input: unknown, expected: string): string {
  const version = /^https:\/\/agent-plugins\.org\/schemas\/([\d.]{1,20})\/\w+\.schema\.json$/.exec(
    String(input),
  )?.[1];
  const other =
    version === undefined || version === "1.0.0"
      ? ""
      : `version ${version} of Agent Plugins is not supported; `;
  return `${other}expected "${expected}"`;
}
