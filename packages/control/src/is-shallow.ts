/** Deeper data is nobody's, and would overflow the stack of who prints it. */
export const maxDepth = 64;

export function isShallow(value: unknown, depth: number = maxDepth): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((member) => isShallow(member, depth - 1));
}
