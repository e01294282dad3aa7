import { UriTemplateMatcher } from "uri-template-matcher";
import type { ResourceTemplateDefinition } from "./resource.ts";

/** The first template that makes this URI, and the values of its variables. */
export function matchTemplate(
  templates: ReadonlyMap<string, ResourceTemplateDefinition>,
  uri: string,
): { template: ResourceTemplateDefinition; variables: Record<string, string> } | undefined {
  for (const [uriTemplate, template] of templates) {
    const matcher = new UriTemplateMatcher();
    matcher.add(uriTemplate);
    const match = matcher.match(uri);
    if (match) return { template, variables: match.params as Record<string, string> };
  }
  return undefined;
}
