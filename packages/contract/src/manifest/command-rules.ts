/** What the host puts folders in for; nothing else is expanded. */
export const placeholder: RegExp = /\$\{(PLUGIN_ROOT|PLUGIN_DATA)\}/g;

/** Why a stdio server's `command` cannot be one; whether a file is there is left to who has the package. */
export function commandProblem(command: string): string | undefined {
  if (command === "") return "is empty";
  if (command.search(placeholder) !== -1)
    return 'placeholders are not expanded in a command; a file of the package is "./…"';
  if (command.startsWith("./")) return undefined;
  if (/[/\\]|^\.{1,2}$/.test(command)) return 'expected a name without "/", or a path that starts with "./"';
  if (/\s/.test(command)) return 'expected one token, not a command line; arguments stand in "args"';
  return undefined;
}

/** Why a stdio server's `cwd` cannot be one. */
export function workingFolderProblem(folder: string): string | undefined {
  if (/^(?:\.\/|\$\{PLUGIN_ROOT\}(?:\/|$)|\$\{PLUGIN_DATA\}(?:\/|$))/.test(folder)) return undefined;
  return 'expected a path that starts with "./", "${PLUGIN_ROOT}" or "${PLUGIN_DATA}"';
}
