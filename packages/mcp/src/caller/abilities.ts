import type { CallerAbility } from "@backplane/host";
import type { ClientCapabilities } from "@modelcontextprotocol/server";

/** What a client without the ability would have to declare. */
const capabilities: Readonly<Record<CallerAbility, ClientCapabilities>> = {
  elicitForm: { elicitation: { form: {} } },
  elicitUrl: { elicitation: { url: {} } },
  createMessage: { sampling: {} },
  createMessageWithTools: { sampling: { tools: {} } },
  listRoots: { roots: {} },
};

const abilities = Object.keys(capabilities) as CallerAbility[];

/** Asked for with every call of the modern era, so every set is made in advance: one for each number whose bits are abilities. */
const sets: readonly ReadonlySet<CallerAbility>[] = Array.from(
  { length: 2 ** abilities.length },
  (_, bits) => new Set(abilities.filter((_ability, index) => bits & (1 << index))),
);

const none: ReadonlySet<CallerAbility> = new Set();

/** What a client with these capabilities can be asked for. The same set for the same abilities. */
export function abilitiesOf({
  elicitation,
  sampling,
  roots,
}: ClientCapabilities = {}): ReadonlySet<CallerAbility> {
  // Before there were modes, a bare `elicitation: {}` meant forms; it still does.
  const hasForm = elicitation && (elicitation.form || !elicitation.url);
  const bits =
    (hasForm ? 1 : 0) |
    (elicitation?.url ? 2 : 0) |
    (sampling ? 4 : 0) |
    (sampling?.tools ? 8 : 0) |
    (roots ? 16 : 0);
  return sets[bits] ?? none;
}

/** What a client without the ability would have to declare. */
export function capabilityOf(ability: CallerAbility): ClientCapabilities {
  return capabilities[ability];
}
