import type { JsonObject } from "./calls.ts";

/** The agent behind a call, as far as plugins can reach it while they answer. A face makes one for each call, or for each client. */
export interface Caller {
  /** What it can be asked; the host refuses anything else before it asks. */
  readonly abilities: ReadonlySet<CallerAbility>;
  /** Stands for the agent: callers with the same one are the same agent. Absent: an agent of its own for each call. */
  readonly client?: object | undefined;
  /**
   * Asks the agent, its user or its model. The result is MCP's for that question, not checked.
   * @throws HostError "cancelled" when the agent gave up, "caller_refused" when it answered with an error
   */
  ask(question: Question, signal: AbortSignal): Promise<JsonObject>;
  /** A line that a plugin logged during the call. Its texts are clean. Absent: nobody reads them. */
  log?: ((line: CallLogLine) => void) | undefined;
  /** What a question of mode "url" sent the user to is done; may come after the call. */
  elicitationCompleted?: ((elicitationId: string) => void) | undefined;
}

export type CallerAbility =
  | "elicitForm"
  | "elicitUrl"
  | "createMessage"
  | "createMessageWithTools"
  | "listRoots";

/** `params` are MCP's, as the plugin wrote them: an object of bounded size, its message cleaned. */
export type Question = {
  /** The plugin's name for the question, 1-64 of A-Z a-z 0-9 _ - and '.'; a second question of the same call may have the same. */
  readonly key?: string | undefined;
} & (
  | { readonly kind: "elicit"; readonly params: JsonObject }
  | { readonly kind: "createMessage"; readonly params: JsonObject }
  | { readonly kind: "listRoots" }
);

export interface CallLogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly plugin: string;
  readonly message: string;
  readonly attributes?: JsonObject | undefined;
}
