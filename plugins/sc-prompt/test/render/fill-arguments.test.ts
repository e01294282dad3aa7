import { describe, expect, test } from "vitest";
import { fillArguments } from "../../src/render/fill-arguments.ts";

describe("fillArguments()", () => {
  test.each([
    ["Do $ARGUMENTS now", "this $& that", "Do this $& that now"],
    ["$1 then $2, not $3", 'first "second one"', "first then second one, not "],
    ["No placeholder, $100 and $HOME", "more", "No placeholder, $100 and $HOME\n\nARGUMENTS: more"],
    ["No placeholder", "", "No placeholder"],
  ])("fills %j with %j", (body, request, filled) => {
    expect(fillArguments(body, request)).toBe(filled);
  });
});
