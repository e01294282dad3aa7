import { randomUUID } from "node:crypto";
import path from "node:path";

/** Where a host serves MCP to relays: below its run folder, which is its user's alone. Windows has only pipes, in no folder. */
export function mcpSocket(runFolder: string): string {
  return process.platform === "win32"
    ? `\\\\.\\pipe\\backplane-mcp-${randomUUID()}`
    : path.join(runFolder, "mcp.sock");
}
