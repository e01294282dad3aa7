import type { CallerAbility } from "@backplane/host";
import type { ClientCapabilities } from "@modelcontextprotocol/server";

/** What a client with these capabilities can be asked for. The same set for the same abilities. */
export function abilitiesOf(capabilities: ClientCapabilities = {}): ReadonlySet<CallerAbility> {
  const { elicitation, sampling, roots } = capabilities;
  // Before there were modes, a bare `elicitation: {}` meant forms; it still does.
  const form = elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
  const has: Readonly<Record<CallerAbility, boolean>> = {
    elicitForm: form,
    elicitUrl: elicitation?.url !== undefined,
    createMessage: sampling !== undefined,
    createMessageWithTools: sampling?.tools !== undefined,
    listRoots: roots !== undefined,
  };
  return setOf(abilities.filter((ability) => has[ability]));
}

/** What a client without the ability would have to declare. */
export function capabilityOf(ability: CallerAbility): ClientCapabilities {
  return capabilities[ability];
}

const capabilities: Readonly<Record<CallerAbility, ClientCapabilities>> = {
  elicitForm: { elicitation: { form: {} } },
  elicitUrl: { elicitation: { url: {} } },
  createMessage: { sampling: {} },
  createMessageWithTools: { sampling: { tools: {} } },
  listRoots: { roots: {} },
};

const abilities = Object.keys(capabilities) as CallerAbility[];

/** Asked for with every call of the modern era, so none is made twice. There are at most 32. */
const sets = new Map<string, ReadonlySet<CallerAbility>>();

function setOf(members: readonly CallerAbility[]): ReadonlySet<CallerAbility> {
  const key = members.join();
  const set = sets.get(key) ?? new Set(members);
  sets.set(key, set);
  return set;
}
