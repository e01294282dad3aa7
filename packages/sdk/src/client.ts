import { CallError, ClientAbility, type Multiplexer, type Request, type Response } from "@backplane/contract";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { decodeJson } from "./json.ts";
import type { Root } from "./mcp-types.ts";
import { check, isSchema, type Schema, toJsonSchema } from "./schema.ts";

export type Ability = "elicitForm" | "elicitUrl" | "createMessage" | "createMessageWithTools" | "listRoots";

/** The agent behind a call. Each question goes to it while the call waits; its deadline stands still meanwhile. */
export interface Client {
  /** Whether the agent can be asked for this; a question that it cannot be asked throws CallError "permission_denied". */
  can(ability: Ability): boolean;
  /** Asks the user to fill in a form. @throws CallError */
  elicit<Form extends Schema | Readonly<Record<string, unknown>>>(
    params: ElicitFormParams<Form>,
  ): Promise<ElicitFormResult<Form>>;
  /** Asks the user to open a URL; resolves when they agreed or not, not when they are done there. @throws CallError */
  elicitUrl(params: ElicitUrlParams): Promise<ElicitUrlResult>;
  /** Has the agent's model write a message: `params` and result are MCP's sampling/createMessage. @throws CallError */
  createMessage(
    params: Readonly<Record<string, unknown>>,
    options?: QuestionOptions,
  ): Promise<CreateMessageResult>;
  /** The folders that the agent works in. @throws CallError */
  listRoots(options?: QuestionOptions): Promise<readonly Root[]>;
}

/** How a question is told from the others of its call. */
export interface QuestionOptions {
  /**
   * 1-64 of A-Z a-z 0-9 _ - and '.'; the key of MCP's `inputRequests` (2026-07-28). A client that has seen the question before may answer
   * it along with the call. Default: chosen by the host, and asked every time.
   */
  key?: string;
}

export interface ElicitFormParams<Form> extends QuestionOptions {
  message: string;
  /** A Standard Schema object of primitive fields, with which the answer is checked too; or MCP's restricted JSON Schema. */
  requestedSchema: Form;
}

export type ElicitFormResult<Form> =
  | {
      readonly action: "accept";
      readonly content: Form extends Schema
        ? StandardSchemaV1.InferOutput<Form>
        : Readonly<Record<string, unknown>>;
    }
  | { readonly action: "decline" | "cancel" };

export interface ElicitUrlParams extends QuestionOptions {
  message: string;
  url: string;
  /** Names it in `host.elicitationCompleted()`. */
  elicitationId: string;
}

export interface ElicitUrlResult {
  readonly action: "accept" | "decline" | "cancel";
}

/** MCP's CreateMessageResult. */
export interface CreateMessageResult {
  readonly role: "user" | "assistant";
  readonly content: unknown;
  readonly model: string;
  readonly stopReason?: string;
  readonly [key: string]: unknown;
}

const abilities: Readonly<Record<Ability, ClientAbility>> = {
  elicitForm: ClientAbility.ELICIT_FORM,
  elicitUrl: ClientAbility.ELICIT_URL,
  createMessage: ClientAbility.CREATE_MESSAGE,
  createMessageWithTools: ClientAbility.CREATE_MESSAGE_WITH_TOOLS,
  listRoots: ClientAbility.LIST_ROOTS,
};

export interface ClientOptions {
  readonly multiplexer: Multiplexer;
  readonly callId: number;
  readonly abilities: readonly ClientAbility[];
  readonly signal: AbortSignal;
}

export function createClient(options: ClientOptions): Client {
  const ask = (method: NonNullable<Request["method"]>, key: string | undefined): Promise<unknown> =>
    askHost(options, { method, key });
  return {
    can: (ability) => options.abilities.includes(abilities[ability]),
    async elicit({ message, requestedSchema, key }) {
      const schema = isSchema(requestedSchema) ? requestedSchema : undefined;
      const form = schema ? toJsonSchema(schema, "input") : requestedSchema;
      const params = encode({ mode: "form", message, requestedSchema: form });
      const result = await ask({ $case: "elicit", value: { params } }, key);
      return (schema ? await checked(result, schema) : result) as never;
    },
    async elicitUrl({ key, ...params }) {
      const value = { params: encode({ mode: "url", ...params }) };
      return (await ask({ $case: "elicit", value }, key)) as ElicitUrlResult;
    },
    async createMessage(params, { key } = {}) {
      const value = { params: encode(params) };
      return (await ask({ $case: "createMessage", value }, key)) as CreateMessageResult;
    },
    async listRoots({ key } = {}) {
      return ((await ask({ $case: "listRoots", value: {} }, key)) as { roots: readonly Root[] }).roots;
    },
  };
}

async function askHost(
  { multiplexer, callId, signal }: ClientOptions,
  { method, key }: { method: NonNullable<Request["method"]>; key: string | undefined },
): Promise<unknown> {
  const { method: answer } = await multiplexer.call(method, {
    parentCallId: callId,
    questionKey: key,
    signal,
  });
  return decodeJson(resultOf(answer), "The host's answer");
}

function resultOf(answer: Response["method"]): Uint8Array {
  switch (answer?.$case) {
    case "elicit":
    case "createMessage":
    case "listRoots":
      return answer.value.result;
    default:
      throw new CallError("internal", `The host answered with ${answer?.$case ?? "an unknown response"}`);
  }
}

async function checked(result: unknown, schema: Schema): Promise<unknown> {
  const { action, content } = result as { action: string; content?: unknown };
  if (action !== "accept") return { action };
  const form = await check(schema, content);
  if ("problem" in form) {
    throw new CallError("invalid_argument", `The client's answer does not fit the form: ${form.problem}`);
  }
  return { action, content: form.value };
}

function encode(params: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(params));
}
