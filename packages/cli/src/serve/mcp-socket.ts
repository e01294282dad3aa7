import { randomUUID } from "node:crypto";
import path from "node:path";

/**
 * Where this process serves MCP to relays: below its run folder, which is its user's alone. Windows has only pipes, in no folder.
 * Its name tells the process.
 */
export function mcpSocket(runFolder: string): string {
  return process.platform === "win32"
    ? `\\\\.\\pipe\\backplane-mcp-${process.pid}-${randomUUID()}`
    : path.join(runFolder, `mcp-${process.pid}.sock`);
}
