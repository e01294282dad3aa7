import { pathToFileURL } from "node:url";
import type { PeerServer } from "./peer-client.ts";
import { built, inRepository } from "./repository.ts";

/** MCP's own client of the tasks extension, as much of it as is used: TaskEnabledSession of its package. */
export interface TasksClient {
  callTool(name: string, args: object): Promise<ToolExecution>;
  /** Goes on with what another client has begun. */
  resumeTask(reference: object): Promise<ToolExecution>;
  close(): Promise<void>;
}

export interface ToolExecution {
  readonly kind: "immediate" | "task";
  /** Polls until the call has ended. */
  settle(): Promise<{ readonly outcome: TaskOutcome }>;
  cancel(): Promise<void>;
  /** Of a task: what resumeTask() takes. */
  serializeReference(): object;
  /** Polls no more; the task goes on. */
  detach(): Promise<void>;
}

export interface TaskOutcome {
  readonly status: "completed" | "failed" | "cancelled";
  readonly result?: { readonly content: readonly { readonly text: string }[]; readonly isError?: boolean };
  readonly error?: { readonly code: number; readonly message: string };
}

/** Imported at run time, as the other peers are. */
export async function openTasksClient(
  server: PeerServer,
  answer: (params: object) => object,
): Promise<TasksClient> {
  built(inRepository("test", "peers", "node_modules"), "node scripts/peers.mjs");
  const file = inRepository("test", "peers", "clients", "ext-tasks.mjs");
  const { open } = await import(pathToFileURL(file).href);
  return await open(server, { answer });
}
