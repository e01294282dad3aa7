import { skillFileTemplate } from "../skills/skill-uri.ts";
import type { PublishedResource, PublishedResourceTemplate } from "./registry.ts";
import type { SkillIndex } from "./skill-index.ts";

/** Skills as resources, for clients that do not know MCP's extension for them. SEP-2640 says what stands in each field. */
export function skillResources({ all }: SkillIndex): PublishedResource[] {
  return all.map(({ name, plugin, uri, frontmatter }) => ({
    uri,
    plugin,
    definition: {
      uri,
      name: frontmatter.name,
      title: name,
      description: frontmatter.description,
      mimeType: "text/markdown",
    },
  }));
}

/** The files beside a SKILL.md are not listed one by one: that would be a list of everything. */
export function skillTemplates({ plugins }: SkillIndex): PublishedResourceTemplate[] {
  return plugins.map((plugin) => {
    const uriTemplate = skillFileTemplate(plugin);
    const name = `${plugin}-skill-files`;
    const description = `A file of one of the skills of the plugin "${plugin}", which its SKILL.md names`;
    return { uriTemplate, plugin, definition: { uriTemplate, name, description } };
  });
}
