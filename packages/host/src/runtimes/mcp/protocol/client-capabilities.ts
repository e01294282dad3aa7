import { ClientAbility } from "@backplane/contract";
import type { JsonObject } from "../../../calls.ts";

/**
 * What a legacy server is told once, whoever will call: all that agents can be asked for at all. Who cannot be asked for something is
 * found out by asking.
 */
export const allCapabilities: JsonObject = {
  elicitation: { form: {}, url: {} },
  sampling: { tools: {} },
  roots: {},
};

/** What a modern server is told with each call: just what the agent behind it can be asked for. */
export function capabilitiesOf(abilities: readonly ClientAbility[]): JsonObject {
  const can = (ability: ClientAbility): boolean => abilities.includes(ability);
  const form = can(ClientAbility.ELICIT_FORM);
  const url = can(ClientAbility.ELICIT_URL);
  const tools = can(ClientAbility.CREATE_MESSAGE_WITH_TOOLS);
  return {
    ...((form || url) && { elicitation: { ...(form && { form: {} }), ...(url && { url: {} }) } }),
    ...((can(ClientAbility.CREATE_MESSAGE) || tools) && { sampling: tools ? { tools: {} } : {} }),
    ...(can(ClientAbility.LIST_ROOTS) && { roots: {} }),
  };
}
