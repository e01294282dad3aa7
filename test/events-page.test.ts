import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { eventsPage, eventsPageFile } from "../scripts/events-page.mjs";

test("docs/events.md says what the catalogue says; node scripts/events-page.mjs writes it", () => {
  expect(readFileSync(eventsPageFile, "utf8")).toBe(eventsPage());
});
