import { ClientAbility } from "@backplane/contract";
import { RpcError, rpcCodes } from "../json-rpc/rpc-error.ts";
import { objectAt } from "../protocol/agreement.ts";
import type { ServerQuestion } from "./ask-caller.ts";

/**
 * A question that the caller is known to be unable to answer, where that is why a modern server refuses a call. To ask it says so to
 * the host in the one way there is: it is refused, and the call fails for that reason. Undefined: another reason.
 */
export function unanswerable(
  error: unknown,
  abilities: readonly ClientAbility[],
): ServerQuestion | undefined {
  if (!(error instanceof RpcError) || error.code !== rpcCodes.missingCapability) return undefined;
  const required = objectAt(error.data, "requiredCapabilities");
  const missing = capabilities.find(
    ({ path, ability }) => has(required, path) && !abilities.includes(ability),
  );
  return missing?.question;
}

const { CREATE_MESSAGE, CREATE_MESSAGE_WITH_TOOLS, ELICIT_FORM, ELICIT_URL, LIST_ROOTS } = ClientAbility;

const sampling = { messages: [], maxTokens: 1 };
const form = { message: "?", requestedSchema: { type: "object", properties: {} } };
const url = { mode: "url", message: "?", url: "https://localhost/", elicitationId: "?" };

/** The more exact ones first. */
const capabilities: readonly {
  readonly path: readonly string[];
  readonly ability: ClientAbility;
  readonly question: ServerQuestion;
}[] = [
  {
    path: ["sampling", "tools"],
    ability: CREATE_MESSAGE_WITH_TOOLS,
    question: { method: "sampling/createMessage", params: { ...sampling, tools: [] } },
  },
  {
    path: ["sampling"],
    ability: CREATE_MESSAGE,
    question: { method: "sampling/createMessage", params: sampling },
  },
  {
    path: ["elicitation", "url"],
    ability: ELICIT_URL,
    question: { method: "elicitation/create", params: url },
  },
  { path: ["elicitation"], ability: ELICIT_FORM, question: { method: "elicitation/create", params: form } },
  { path: ["roots"], ability: LIST_ROOTS, question: { method: "roots/list", params: {} } },
];

function has(required: object, path: readonly string[]): boolean {
  const [first = "", ...rest] = path;
  if (!(first in required)) return false;
  return rest.length === 0 || has(objectAt(required, first), rest);
}
