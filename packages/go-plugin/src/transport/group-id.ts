import { readFile } from "node:fs/promises";
import { PluginError } from "../plugin-error.ts";

/** The numeric id of a group given by name or number (Node has no getgrnam). */
export async function groupId(group: string): Promise<number> {
  if (/^\d+$/.test(group)) return Number(group);
  const database = await readFile("/etc/group", "utf8");
  for (const line of database.split("\n")) {
    const [name, , id] = line.split(":");
    if (name === group && id !== undefined) return Number(id);
  }
  throw new PluginError("invalid_options", `Cannot use socket group "${group}": not in /etc/group`);
}
