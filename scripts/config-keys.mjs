// The part of docs/config.md that says every key: from the schema, so that it cannot say what the program does not do.

const start = "<!-- keys: from packages/cli/src/config/config-schema.ts, by npm run generate -->";
const end = "<!-- /keys -->";

/** The document with the part between the markers made anew. @param schema JSON Schema of config.toml */
export function withKeys(document, schema) {
  const [before, rest] = document.split(start);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`docs/config.md has no part between ${start} and ${end}`);
  return `${before}${start}\n\n${sections(schema)}\n${end}${after}`;
}

function sections({ properties }) {
  return Object.entries(properties)
    .flatMap(([name, section]) => [[name, section], ...namedSections(name, section)])
    .map(([name, section]) => `### [${name}]\n\n${section.description}\n${keys(section)}`)
    .join("\n");
}

/** Sections inside of one, that have names of the user's. */
function namedSections(name, { properties = {} }) {
  return Object.entries(properties)
    .filter(([, schema]) => isNamed(schema))
    .map(([key, { additionalProperties: section }]) => [`${name}.${key}.NAME`, section]);
}

function isNamed({ additionalProperties }) {
  return additionalProperties?.properties !== undefined;
}

function keys({ properties }) {
  if (properties === undefined) return "";
  const rows = Object.entries(properties)
    .filter(([, schema]) => !isNamed(schema))
    .map(
      ([key, schema]) =>
        `| \`${key}\` | ${type(schema)} | ${defaultOf(schema)} | ${inCell(schema.description)} |`,
    );
  return `\n| key | type | default | |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}

function type({ type: name, enum: values, items }) {
  if (values) return values.map((value) => `\`"${value}"\``).join(", ");
  return name === "array" ? `array of ${items.type}s` : name;
}

function defaultOf({ default: value }) {
  return value === undefined ? "" : `\`${JSON.stringify(value)}\``;
}

/** Without what would end a cell of a table, or begin an element of HTML. */
function inCell(text) {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
