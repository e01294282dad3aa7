import type { ResourceTemplateDefinition } from "./resource.ts";
import { UriTemplate, type Variables } from "./uri-template.ts";

/** The first template that makes this URI, and the values of its variables. */
export function matchTemplate(
  templates: ReadonlyMap<string, ResourceTemplateDefinition>,
  uri: string,
): { template: ResourceTemplateDefinition; variables: Variables } | undefined {
  for (const [uriTemplate, template] of templates) {
    const variables = new UriTemplate(uriTemplate).match(uri);
    if (variables) return { template, variables };
  }
  return undefined;
}
