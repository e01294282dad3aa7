import type { JsonObject, Result } from "@backplane/host";
import { toInputRequests } from "../caller/input-request.ts";
import type { Era } from "../era.ts";
import type { ServerInfo } from "../face-options.ts";
import { cacheHint } from "../lists/cache-hint.ts";
import type { CallAnswer } from "./call-answer.ts";
import type { PluginMethod } from "./plugin-call.ts";
import { withObjectStructure } from "./structured-content.ts";

/** Key of the server's name in the `_meta` of every modern result. */
const serverInfoMetaKey = "io.modelcontextprotocol/serverInfo";

/** The `result` or `error` member of an answer, with its name, as one line of JSON. */
export type AnswerMember = string;

export interface AnswerForm {
  readonly method: PluginMethod;
  readonly era: Era;
}

type Answer = Exclude<CallAnswer, { kind: "none" }>;

/**
 * Gives answers the form an era wants. What it writes means the same as what the SDK would write for the value; the plugin's own text is
 * kept wherever that is possible, because printing a large result anew costs more than the rest of the call.
 */
export class AnswerWriter {
  readonly #serverMeta: JsonObject;
  /** How a modern result begins, up to the plugin's own members. */
  readonly #heads: Readonly<Record<PluginMethod, string>>;

  constructor(serverInfo: ServerInfo) {
    this.#serverMeta = { [serverInfoMetaKey]: serverInfo };
    const added = { resultType: "complete", _meta: this.#serverMeta };
    const head = openBrace(added);
    this.#heads = {
      "tools/call": head,
      "prompts/get": head,
      "resources/read": openBrace({ ...added, ...cacheHint }),
    };
  }

  write(answer: Answer, form: AnswerForm): AnswerMember {
    switch (answer.kind) {
      case "result":
        return `"result":${this.writeResult(answer.result, form)}`;
      case "questions": {
        const inputRequests = toInputRequests(answer.questions);
        const { requestState } = answer;
        const _meta = this.#serverMeta;
        return `"result":${JSON.stringify({ resultType: "input_required", inputRequests, requestState, _meta })}`;
      }
      case "task":
        return `"result":${JSON.stringify({ resultType: "task", ...answer.task, _meta: this.#serverMeta })}`;
      case "error": {
        const { code, message, data } = answer;
        return `"error":${JSON.stringify({ code, message, data })}`;
      }
    }
  }

  /** The result alone. */
  writeResult(result: Result<JsonObject>, { method, era }: AnswerForm): string {
    const value = method === "tools/call" ? withObjectStructure(result.value, era) : result.value;
    const text = value === result.value && isOneLine(result.json) ? result.json : JSON.stringify(value);
    if (era === "legacy") return text;
    // What MCP wants in a result is always there, so what follows the first brace is never empty.
    if (!addedKeys.some((key) => key in value))
      return this.#heads[method] + text.slice(text.indexOf("{") + 1);
    const hint = method === "resources/read" ? cacheHint : {};
    const _meta = { ...asObject(value["_meta"]), ...this.#serverMeta };
    return JSON.stringify({ ...hint, ...value, resultType: "complete", _meta });
  }
}

const addedKeys = ["_meta", "resultType", ...Object.keys(cacheHint)];

function openBrace(value: object): string {
  return `${JSON.stringify(value).slice(0, -1)},`;
}

/** The host promises it; were the promise broken, a plugin could write messages of its own into our stdout. */
function isOneLine(json: string): boolean {
  return !json.includes("\n") && !json.includes("\r");
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}
