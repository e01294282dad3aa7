import { Unusable } from "./check-each.ts";

/** The names of tools and prompts. @throws Unusable */
export function checkName(name: unknown): string {
  if (typeof name === "string" && /^[A-Za-z0-9_.-]{1,64}$/.test(name)) return name;
  throw new Unusable("a name is 1-64 of A-Z a-z 0-9 _ - and '.'", String(name));
}
