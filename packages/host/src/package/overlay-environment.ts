/**
 * Lays environments over each other, later ones on top, as the platform compares names: Windows takes PATH and Path for one.
 * @param platform default: this one
 */
export function overlayEnvironment(
  layers: readonly Readonly<Record<string, string>>[],
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const variables = new Map<string, [name: string, value: string]>();
  for (const [name, value] of layers.flatMap((layer) => Object.entries(layer)))
    variables.set(platform === "win32" ? name.toUpperCase() : name, [name, value]);
  return Object.fromEntries(variables.values());
}
