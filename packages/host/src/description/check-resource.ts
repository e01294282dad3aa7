import { Unusable } from "./check-each.ts";
import { cleanLine } from "./clean-text.ts";
import type { ResourceDefinition, ResourceTemplateDefinition } from "./definitions.ts";
import { readDefinition } from "./read-definition.ts";
import { shortenTexts } from "./shorten.ts";

const maxNameLength = 256;

/** An absolute URI, or a template of one: a scheme and no spaces. */
const uriPattern = /^[A-Za-z][A-Za-z0-9+.-]*:\S{1,2000}$/;

/** @throws Unusable */
export function checkResource(bytes: Uint8Array): ResourceDefinition {
  const { uri, name, title, description, ...further } = readDefinition(bytes);
  const checked = checkUri(uri, "URI");
  return {
    uri: checked,
    name: checkName(name, checked),
    ...shortenTexts({ title, description }),
    ...further,
  };
}

/** @throws Unusable */
export function checkResourceTemplate(bytes: Uint8Array): ResourceTemplateDefinition {
  const { uriTemplate, name, title, description, ...further } = readDefinition(bytes);
  const checked = checkUri(uriTemplate, "URI template");
  return {
    uriTemplate: checked,
    name: checkName(name, checked),
    ...shortenTexts({ title, description }),
    ...further,
  };
}

function checkUri(uri: unknown, what: string): string {
  if (typeof uri === "string" && uriPattern.test(uri)) return uri;
  throw new Unusable(`it has no absolute ${what} of at most 2000 characters`, String(uri));
}

/** A display name, unlike a tool's: nobody asks for a resource by it. */
function checkName(name: unknown, uri: string): string {
  if (typeof name === "string" && name.trim() !== "") return cleanLine(name, maxNameLength);
  throw new Unusable("it has no name", uri);
}
