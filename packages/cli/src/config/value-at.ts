/** What stands at a key, own properties only; undefined where nothing does. */
export function valueAt(config: object, key: readonly string[]): unknown {
  let value: unknown = config;
  for (const part of key) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}
