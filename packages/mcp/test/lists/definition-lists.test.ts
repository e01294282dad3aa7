import { expect, test } from "vitest";
import { DefinitionLists } from "../../src/lists/definition-lists.ts";
import { Readiness } from "../../src/readiness.ts";
import { ToolSurface } from "../../src/search/tool-surface.ts";
import { echo, FakeHost, result } from "../fake-host.ts";
import { ManualClock } from "../manual-clock.ts";

const listsOf = (host: FakeHost) => {
  const readiness = new Readiness({ clock: new ManualClock() });
  return new DefinitionLists({ host, tools: new ToolSurface({ host, readiness }) });
};
const read = () => result({ contents: [] });

function setup() {
  const host = new FakeHost({ b: echo, a: echo }, { resources: { "x://1": read }, templates: ["x://{id}"] });
  return { host, lists: listsOf(host) };
}

test("DefinitionLists.page() shows the host's objects in its order", () => {
  const { host, lists } = setup();
  expect(lists.page("tools", undefined)).toEqual({
    definitions: host.tools().map(({ definition }) => definition),
  });
  expect(lists.page("resources", undefined)?.definitions).toEqual([{ uri: "x://1", name: "x://1" }]);
  expect(lists.page("resourceTemplates", undefined)?.definitions).toEqual([
    { uriTemplate: "x://{id}", name: "x://{id}" },
  ]);
  expect(lists.page("prompts", undefined)).toEqual({ definitions: [] });
});

test("DefinitionLists.page() makes anew what changed, and only that", () => {
  const { host, lists } = setup();
  const [tools, resources] = [lists.page("tools", undefined), lists.page("resources", undefined)];
  host.publish("c", echo);
  expect(lists.page("tools", undefined)?.definitions).toHaveLength(3);
  expect(lists.page("resources", undefined)).toBe(resources);
  host.publishResource("x://2", read);
  expect(lists.page("resources", undefined)?.definitions).toHaveLength(2);
  expect(tools?.definitions).toHaveLength(2);
});

test("DefinitionLists.page() puts 1,000 tools and 500 of anything else on a page", () => {
  const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`t${i}`, echo]));
  const resources = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`x://${i}`, read]));
  const lists = listsOf(new FakeHost(many, { resources }));
  const [tools, found] = [lists.page("tools", undefined), lists.page("resources", undefined)];
  expect(tools?.definitions).toHaveLength(1_000);
  expect(lists.page("tools", tools?.nextCursor)?.definitions).toHaveLength(1);
  expect(found?.definitions).toHaveLength(500);
});

test("DefinitionLists tells of skills as of tools, of which one comes and goes with them", () => {
  const { host, lists } = setup();
  const told: string[] = [];
  const undo = lists.onChanged((kind) => told.push(kind));
  const names = () => lists.page("tools", undefined)?.definitions.map(({ name }) => name);
  expect(names()).toEqual(["a", "b"]);
  host.publishSkill("office/pdf", { "SKILL.md": "" });
  expect(told).toEqual(["tools"]);
  expect(names()).toEqual(["a", "b", "skill"]);
  expect(lists.page("skills", undefined)?.definitions).toEqual(host.skills());
  undo();
  host.publishSkill("office/mail", { "SKILL.md": "" });
  expect(told).toEqual(["tools"]);
});

test("DefinitionLists.print() prints any result, a listed one with its list first", () => {
  const { lists } = setup();
  const definitions = lists.page("tools", undefined)?.definitions;
  const text = lists.print({ ttlMs: 0, tools: definitions });
  expect(JSON.parse(text)).toEqual({ tools: definitions, ttlMs: 0 });
  expect(text.startsWith('{"tools":[')).toBe(true);
  expect(lists.print({ tools: definitions })).toBe(JSON.stringify({ tools: definitions }));
  expect(lists.print({ tools: [1], a: 2 })).toBe('{"tools":[1],"a":2}');
});

test("DefinitionLists.close() stops listening to the host", () => {
  const { host, lists } = setup();
  const listeners = host.listenerCount;
  lists.close();
  expect(host.listenerCount).toBe(listeners - 1);
});
