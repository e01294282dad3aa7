import { existsSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { againWith } from "../invocation.ts";
import { mainFile } from "../main-file.ts";
import { type RegisteredServer, registeredServers } from "../opencode/registered-servers.ts";
import { askHttpServer } from "./ask-http-server.ts";
import { askServer } from "./ask-server.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

/**
 * Whether opencode knows Backplane, and whether what it knows works.
 * @param folders the plugin folders that were checked, to notice when opencode's are others
 */
export async function checkOpencode(folders: readonly string[], defaultFolder: string): Promise<Finding[]> {
  let servers: RegisteredServer[];
  try {
    servers = registeredServers().filter(isOurs);
  } catch (error) {
    return [problem((error as Error).message, "opencode cannot read it either")];
  }
  if (servers.length === 0)
    return [warning("opencode does not know Backplane yet", againWith("setup", "opencode"))];
  const checked = servers.map(async (server) => [
    await checkServer(server),
    ...compareFolders(server, { folders, defaultFolder }),
  ]);
  return (await Promise.all(checked)).flat();
}

/** Registered under the name that `setup` chooses, or by somebody who chose another. */
function isOurs({ name, entry }: RegisteredServer): boolean {
  const parts = commandOf(entry) ?? [];
  return name === "bp" || parts.some((part) => part === mainFile || path.basename(part) === "backplane");
}

function commandOf({ command }: RegisteredServer["entry"]): string[] | undefined {
  const isCommand = Array.isArray(command) && command.every((part) => typeof part === "string");
  return isCommand && command.length > 0 ? command : undefined;
}

async function checkServer({ name, file, entry }: RegisteredServer): Promise<Finding> {
  const server = `opencode's server "${name}" (in ${file})`;
  const again =
    name === "bp" ? againWith("setup", "opencode") : againWith("setup", "opencode", "--name", name);
  if (entry["enabled"] === false) return warning(`${server} is switched off: "enabled" is false`, again);
  if (entry["type"] === "remote") return await checkRemote(server, entry["url"]);
  const command = commandOf(entry);
  if (entry["type"] !== "local" || !command) return problem(`${server} does not start Backplane`, again);
  // Node and main.js; what follows are arguments.
  const missing = command.slice(0, 2).find((part) => path.isAbsolute(part) && !existsSync(part));
  if (missing) return problem(`${server} points at ${missing}, which is not there`, again);
  try {
    await askServer({ command, environment: environmentOf(entry) });
    return ok(`${server} answers`);
  } catch (error) {
    return problem(`${server} does not answer: ${(error as Error).message}`, again);
  }
}

/** One that somebody else starts, with `backplane mcp --http`. */
async function checkRemote(server: string, url: unknown): Promise<Finding> {
  if (typeof url !== "string" || !URL.canParse(url))
    return problem(`${server} has no URL`, 'Set its "url", or its "type" to "local"');
  try {
    await askHttpServer(url);
    return ok(`${server} answers at ${url}`);
  } catch (error) {
    const what = `${server} does not answer at ${url}: ${(error as Error).message}`;
    return problem(what, againWith("mcp", "--http", new URL(url).host));
  }
}

function compareFolders(
  { name, entry }: RegisteredServer,
  { folders, defaultFolder }: { folders: readonly string[]; defaultFolder: string },
): Finding[] {
  if (entry["type"] === "remote") return [];
  const parts = commandOf(entry) ?? [];
  const chosen = parts.filter((_, index) => parts[index - 1] === "--plugins");
  const served = chosen.length > 0 ? chosen : [defaultFolder];
  if (isDeepStrictEqual(new Set(served), new Set(folders))) return [];
  const what = `opencode's server "${name}" takes plugins from ${served.join(", ")}, which is not what was checked`;
  return [warning(what, againWith("doctor", ...served.flatMap((folder) => ["--plugins", folder])))];
}

function environmentOf({ environment }: RegisteredServer["entry"]): Record<string, string> {
  const isObject = typeof environment === "object" && environment !== null;
  return Object.fromEntries(
    Object.entries(isObject ? environment : {}).filter(([, value]) => typeof value === "string"),
  );
}
