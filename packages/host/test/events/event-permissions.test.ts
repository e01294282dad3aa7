import { catalogue } from "@backplane/bus";
import { describe, expect, it } from "vitest";
import { requestTypes } from "../../src/events/control-requests.ts";
import { publishRefusal, subscribeRefusal } from "../../src/events/event-permissions.ts";

function permissions(asked: readonly string[], granted: readonly string[], isBare = false) {
  const both = (patterns: readonly string[]) => ({ publish: patterns, subscribe: patterns });
  return { plugin: "shop", asked: both(asked), granted: both(granted), isBare };
}

const facts = Object.keys(catalogue).filter((type) => !requestTypes.has(type));

describe("publishRefusal()", () => {
  it.each([
    ["order.placed", ["order.placed"], ["order.placed"]],
    ["order.placed", ["order.*"], ["order.>"]],
    ["order.placed", [">"], ["*.placed"]],
  ])("lets %s be published where %j is asked for and %j granted", (type, asked, granted) => {
    expect(publishRefusal(permissions(asked, granted), type)).toBeUndefined();
  });

  it.each([
    ["nothing is granted", ["order.placed"], [], "order.placed"],
    ["nothing is asked for", [], [">"], "order.placed"],
    ["a longer type is granted", [">"], ["order.placed.now"], "order.placed"],
    ["a shorter type is granted", [">"], ["order"], "order.placed"],
    ["one word more is meant", [">"], ["order.*"], "order.placed.now"],
    ["another case is granted", [">"], ["Order.placed"], "order.placed"],
  ])("refuses where %s", (_what, asked, granted, type) => {
    expect(publishRefusal(permissions(asked, granted), type)).toMatch(/^Plugin "shop" may not publish /);
  });

  it.each(facts)("refuses %s, whatever is granted", (fact) => {
    const all = [">", fact];
    expect(publishRefusal(permissions(all, all), fact)).toContain("only the host itself tells of that");
    expect(publishRefusal(permissions(all, all), fact.toUpperCase())).toContain("only the host itself");
  });

  it.each([...requestTypes])("lets %s be granted by its name, and by no pattern", (request) => {
    expect(publishRefusal(permissions([request], [request]), request)).toBeUndefined();
    expect(publishRefusal(permissions([request], [">"]), request)).toContain("was not granted");
    expect(publishRefusal(permissions([">"], [request]), request)).toContain("does not ask for it");
  });

  it("says which line to add where", () => {
    expect(publishRefusal(permissions(["order.>"], []), "order.placed")).toBe(
      'Plugin "shop" may not publish "order.placed": it was not granted; ' +
        'add publish = ["order.placed"] to [grant.shop.events] in config.toml',
    );
    expect(publishRefusal({ ...permissions([">"], []), plugin: "a.b" }, "x")).toContain(
      '[grant."a.b".events]',
    );
    expect(publishRefusal(permissions([], [">"]), "order.placed")).toContain(
      'add "order.placed" to extensions["dev.backplane"].permissions.events.publish',
    );
    expect(publishRefusal(permissions([], [">"], true), "order.placed")).toContain("make it a package");
  });
});

describe("subscribeRefusal()", () => {
  it.each([
    ["order.*", ["order.>"], [">"], true],
    ["order.>", ["order.>"], ["order.*"], false],
    ["order.*", ["*.placed"], [">"], false],
    [">", [">"], ["order.>", "plugin.>"], false],
    ["plugin.crashed", ["plugin.*"], ["plugin.crashed"], true],
  ])("takes %s where %j is asked for and %j granted: %s", (pattern, asked, granted, isTaken) => {
    const refusal = subscribeRefusal(permissions(asked, granted), pattern);
    expect(refusal === undefined).toBe(isTaken);
  });
});
