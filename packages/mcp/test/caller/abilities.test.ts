import { expect, test } from "vitest";
import { abilitiesOf, capabilityOf } from "../../src/caller/abilities.ts";

test.each([
  [undefined, []],
  [{}, []],
  [{ elicitation: {} }, ["elicitForm"]],
  [{ elicitation: { form: {} } }, ["elicitForm"]],
  [{ elicitation: { url: {} } }, ["elicitUrl"]],
  [{ elicitation: { form: {}, url: {} } }, ["elicitForm", "elicitUrl"]],
  [{ sampling: {} }, ["createMessage"]],
  [{ sampling: { tools: {} } }, ["createMessage", "createMessageWithTools"]],
  [{ roots: { listChanged: true } }, ["listRoots"]],
])("abilitiesOf(%j) is %j", (capabilities, abilities) => {
  expect([...abilitiesOf(capabilities)]).toEqual(abilities);
  expect(abilitiesOf(capabilities)).toBe(abilitiesOf(capabilities));
});

test.each(["elicitForm", "elicitUrl", "createMessage", "createMessageWithTools", "listRoots"] as const)(
  "capabilityOf(%s) gives a client the ability",
  (ability) => {
    expect([...abilitiesOf(capabilityOf(ability))]).toContain(ability);
  },
);
