import { catalogue } from "@backplane/bus";
import { describe, expect, it } from "vitest";
import {
  type EventPermissions,
  publishRefusal,
  subscribeRefusal,
} from "../../src/events/event-permissions.ts";

const everything = { publish: [">"], subscribe: [">"] };
const nothing = { publish: [], subscribe: [] };

function permissions(fields: Partial<EventPermissions>): EventPermissions {
  return { plugin: "git", asked: everything, granted: everything, isBare: false, ...fields };
}

describe("publishRefusal()", () => {
  it.each([
    ["git.pushed", ["git.>"], ["git.*"]],
    ["git.pushed", ["git.pushed"], [">"]],
    ["plugin.request.reload", ["plugin.request.reload"], ["plugin.request.reload"]],
  ])("lets %s be published when asked for by %j and granted by %j", (type, asked, granted) => {
    const both = { asked: { ...nothing, publish: asked }, granted: { ...nothing, publish: granted } };
    expect(publishRefusal(permissions(both), type)).toBeUndefined();
  });

  it.each([
    [
      "git.pushed",
      ["git.*"],
      ["svn.*"],
      /it was not granted; add publish = \["git\.pushed"\] to \[grant\.git\.events\]/,
    ],
    [
      "git.pushed",
      ["svn.*"],
      [">"],
      /does not ask for it; add "git\.pushed" to extensions\["dev\.backplane"\]/,
    ],
    ["plugins.scan.request", [">"], ["plugins.scan.request"], /does not ask for it/],
    ["plugins.scan.request", ["plugins.scan.request"], [">"], /it was not granted/],
  ])("refuses %s when asked for by %j and granted by %j", (type, asked, granted, message) => {
    const both = { asked: { ...nothing, publish: asked }, granted: { ...nothing, publish: granted } };
    expect(publishRefusal(permissions(both), type)).toMatch(message);
  });

  const facts = Object.keys(catalogue).filter((type) => !/\brequest\b/.test(type));

  it.each([...facts, "plugin.invented", "PLUGIN.started", "host.anything", "config.changed.more"])(
    "refuses %s, whatever is granted",
    (type) => {
      const literal = { publish: [type, ">"], subscribe: [] };
      expect(publishRefusal(permissions({ asked: literal, granted: literal }), type)).toMatch(
        /only the host itself/,
      );
    },
  );

  it("says that a bare executable asks for nothing", () => {
    expect(publishRefusal(permissions({ isBare: true }), "git.pushed")).toMatch(
      /a bare executable asks for nothing/,
    );
  });

  it("writes a name with a dot as TOML has it", () => {
    const refusal = publishRefusal(permissions({ plugin: "git.hub", granted: nothing }), "a");
    expect(refusal).toContain('[grant."git.hub".events]');
  });
});

describe("subscribeRefusal()", () => {
  it("wants all that the pattern stands for asked for and granted", () => {
    const refusal = (pattern: string, granted: string[]) =>
      subscribeRefusal(permissions({ granted: { ...nothing, subscribe: granted } }), pattern);
    expect(refusal("git.*", ["git.>"])).toBeUndefined();
    expect(refusal("plugin.started", ["plugin.started"])).toBeUndefined();
    expect(refusal("git.>", ["git.*"])).toMatch(/may not hear "git\.>"/);
    expect(refusal(">", ["git.>", "plugin.>"])).toMatch(/it was not granted/);
  });
});
