/** A field as text, or undefined when it is absent or empty. */
export function wordOf(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return String(value).trim() || undefined;
}

/** A field that is a list, one text with commas, or absent. */
export function texts(value: unknown): string[] {
  const list = Array.isArray(value)
    ? value
    : typeof value === "string"
      ? value.replace(/^\[|\]$/g, "").split(",")
      : [];
  return list.map((item) => wordOf(item)).filter((item) => item !== undefined);
}
