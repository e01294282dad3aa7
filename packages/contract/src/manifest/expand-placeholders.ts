import { placeholder } from "./command-rules.ts";
import type { McpServer, StdioServer } from "./mcp-schema.ts";

/** What stands for `${PLUGIN_ROOT}` and `${PLUGIN_DATA}`: absolute paths. */
export interface PluginFolders {
  /** The package's folder, links resolved. */
  readonly root: string;
  /** Where the package's servers may keep data over updates. */
  readonly data: string;
}

/** A stdio server with the placeholders in `args`, in the values of `env` and in `cwd` expanded; nothing else is. */
export function expandServer(server: StdioServer, folders: PluginFolders): StdioServer {
  const { args, env, cwd } = server;
  const expand = (text: string): string => expandPlaceholders(text, folders);
  return {
    ...server,
    ...(args && { args: args.map(expand) }),
    ...(env && {
      env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, expand(value)])),
    }),
    ...(cwd !== undefined && { cwd: expand(cwd) }),
  };
}

/** In one pass: what is put in is not looked at again. All else that looks like a placeholder stays as it is. */
export function expandPlaceholders(text: string, { root, data }: PluginFolders): string {
  return text.replace(placeholder, (_, name) => (name === "PLUGIN_ROOT" ? root : data));
}

/** What looks like a placeholder in a server's texts and is none, and where: the first in each text. */
export function unexpandedIn(
  server: McpServer,
): { readonly path: readonly PropertyKey[]; readonly literal: string }[] {
  return textsOf(server).flatMap(({ path, text }) => {
    const [literal] =
      /\$\{[^}]{1,100}\}/.exec(server.type === "stdio" ? text.replace(placeholder, "") : text) ?? [];
    return literal === undefined ? [] : [{ path, literal }];
  });
}

function textsOf(server: McpServer): { path: readonly PropertyKey[]; text: string }[] {
  const { args = [], env = {}, cwd } = server.type === "stdio" ? server : {};
  const { url, headers = {} } = server.type === "stdio" ? {} : server;
  const single = Object.entries({ cwd, url }).map(([field, text]) => ({ path: [field], text: text ?? "" }));
  const named = Object.entries({ env, headers }).flatMap(([field, texts]) =>
    Object.entries(texts).map(([name, text]) => ({ path: [field, name], text })),
  );
  return [...single, ...args.map((text, index) => ({ path: ["args", index], text })), ...named];
}
