// Writes docs/events.md from the catalogue of events: `node scripts/events-page.mjs`. A test checks that it was done.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { catalogue } from "@backplane/bus";
import { z } from "zod";

export const eventsPageFile = path.join(path.dirname(import.meta.dirname), "docs", "events.md");

/** The page as the catalogue has it now. */
export function eventsPage() {
  const entries = Object.entries(catalogue).map(([type, { about, data }]) => section(type, about, data));
  return `# Events

Made from [packages/bus/src/catalogue.ts](../packages/bus/src/catalogue.ts) by \`node scripts/events-page.mjs\`.

Every event is a [CloudEvents 1.0](https://cloudevents.io) envelope in JSON. Its \`type\` is also the subject that it is published on; who subscribes may
put \`*\` for one token and a last \`>\` for the rest, as in NATS. \`source\` names the host and \`subject\` the plugin; both are stamped by the host. Over
NATS an event of type \`plugin.crashed\` is on the subject \`backplane.events.plugin.crashed\`.

Which of these plugins hear, and what they publish themselves, is said in [plugin-events.md](plugin-events.md).

A request is acted on by every host that hears it. Everything else is a fact: nothing in Backplane is steered by it.

${entries.join("\n\n")}
`;
}

function section(type, about, data) {
  const { properties = {}, required = [] } = z.toJSONSchema(data);
  const rows = Object.entries(properties).map(([name, schema]) => row(name, schema, required.includes(name)));
  const table = rows.length > 0 ? ["| data | type | |", "|---|---|---|", ...rows].join("\n") : "No data.";
  return `## ${type}\n\n${about}\n\n${table}`;
}

function row(name, schema, isRequired) {
  return `| \`${name}\`${isRequired ? "" : " (may be absent)"} | ${typeOf(schema)} | ${schema.description ?? ""} |`;
}

function typeOf(schema) {
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(", ");
  return schema.type === "array" ? `list of ${typeOf(schema.items)}` : schema.type;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(eventsPageFile, eventsPage());
