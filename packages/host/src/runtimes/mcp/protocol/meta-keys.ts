/** Keys in `_meta` that 2026-07-28 reserves. */
export const metaKeys = {
  protocolVersion: "io.modelcontextprotocol/protocolVersion",
  clientInfo: "io.modelcontextprotocol/clientInfo",
  clientCapabilities: "io.modelcontextprotocol/clientCapabilities",
  logLevel: "io.modelcontextprotocol/logLevel",
  serverInfo: "io.modelcontextprotocol/serverInfo",
  subscriptionId: "io.modelcontextprotocol/subscriptionId",
  /** 2025-11-25: which task a request or notification belongs to. */
  relatedTask: "io.modelcontextprotocol/related-task",
} as const;

/** SEP-2663, of 2026-07-28: calls that a server may answer with a task. */
export const tasksExtension = "io.modelcontextprotocol/tasks";
