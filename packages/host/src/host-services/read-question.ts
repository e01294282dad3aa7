import { CallError, type Request, type Response } from "@backplane/contract";
import type { CallerAbility, Question } from "../caller.ts";
import type { JsonObject } from "../calls.ts";
import { cleanText, isCleanText } from "../description/clean-text.ts";

export interface ReadQuestion {
  readonly question: Question;
  readonly ability: CallerAbility;
  readonly respond: (answer: JsonObject) => Response;
}

/** A question is shown to a person or costs tokens. Bytes. */
const maxElicitBytes = 64 * 1024;
const maxMessageBytes = 4 * 1024 * 1024;

const maxElicitMessageLength = 4_096;
const maxUrlLength = 2_048;

const keyPattern = /^[A-Za-z0-9_.-]{1,64}$/;

/** Checks what a plugin asks of the agent behind a call. @throws CallError "invalid_argument", "unimplemented" */
export function readQuestion({ method, questionKey }: Request): ReadQuestion {
  const named = readKey(questionKey);
  switch (method?.$case) {
    case "elicit": {
      const params = readElicit(readObject(method.value.params, maxElicitBytes));
      return {
        question: { ...named, kind: "elicit", params },
        ability: params["mode"] === "url" ? "elicitUrl" : "elicitForm",
        respond: (answer) => ({ method: { $case: "elicit", value: { result: encode(answer) } } }),
      };
    }
    case "createMessage": {
      const params = readObject(method.value.params, maxMessageBytes);
      return {
        question: { ...named, kind: "createMessage", params },
        ability: "tools" in params ? "createMessageWithTools" : "createMessage",
        respond: (answer) => ({ method: { $case: "createMessage", value: { result: encode(answer) } } }),
      };
    }
    case "listRoots":
      return {
        question: { ...named, kind: "listRoots" },
        ability: "listRoots",
        respond: (answer) => ({ method: { $case: "listRoots", value: { result: encode(answer) } } }),
      };
    default:
      throw new CallError("unimplemented", "This version of the host does not know the plugin's question");
  }
}

function readKey(key: string): { key?: string } {
  if (key === "") return {};
  if (keyPattern.test(key)) return { key };
  throw invalid(`its key is ${JSON.stringify(key.slice(0, 80))}, expected 1-64 of A-Z a-z 0-9 _ - and '.'`);
}

/** The message and the address are what a person decides by, so they are shown as they are meant, or not at all. */
function readElicit(params: JsonObject): JsonObject {
  const { mode = "form", message, url, requestedSchema } = params;
  if (typeof message !== "string" || message === "") throw invalid("an elicitation has no message");
  const cleaned = { ...params, mode, message: cleanText(message, maxElicitMessageLength) };
  if (mode === "form") {
    if (!isObject(requestedSchema)) throw invalid('an elicitation of mode "form" has no requestedSchema');
    return cleaned;
  }
  if (mode !== "url")
    throw invalid(`an elicitation is of mode ${JSON.stringify(mode)}, expected "form" or "url"`);
  return { ...cleaned, url: readUrl(url) };
}

function readUrl(url: unknown): string {
  const isPlain =
    typeof url === "string" && url.length <= maxUrlLength && isCleanText(url) && !/\s/.test(url);
  if (!isPlain || !URL.canParse(url)) throw invalid('an elicitation of mode "url" has no valid url');
  const { protocol } = new URL(url);
  if (protocol === "https:" || protocol === "http:") return url;
  throw invalid(`an elicitation leads to a "${protocol}" address, expected "https:"`);
}

function readObject(bytes: Uint8Array, maxBytes: number): JsonObject {
  if (bytes.length > maxBytes) throw invalid(`${bytes.length} bytes, at most ${maxBytes}`);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    throw new CallError("invalid_argument", "The plugin's question is not JSON", { cause });
  }
  if (isObject(value)) return value;
  throw invalid("it is no JSON object");
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function encode(answer: JsonObject): Uint8Array {
  return Buffer.from(JSON.stringify(answer));
}

function invalid(what: string): CallError {
  return new CallError("invalid_argument", `Cannot pass on the plugin's question: ${what}`);
}
