/** Agent Plugins 1.0.0: 1-64 of `a-z 0-9 - .`; first and last alphanumeric; no `--`, no `..`. */
export function isPluginName(name: string): boolean {
  return /^(?!.*(?:--|\.\.))[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/.test(name);
}
