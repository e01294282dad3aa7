/** Where a file of a skill is, for people and agents. */
export interface SkillFileAddress {
  readonly plugin: string;
  /** The skill's own name. */
  readonly skill: string;
  /** Below the skill's folder, with "/". */
  readonly file: string;
}

export const skillFileName = "SKILL.md";

const scheme = "skill://";

/**
 * SEP-2640: `skill://<skill path>/<file>`, where the path ends in the skill's name. Before it stands the plugin's, which is unique and
 * holds nothing that has to be escaped.
 */
export function skillFileUri({ plugin, skill, file }: SkillFileAddress): string {
  return `${skillAuthority(plugin)}${skill}/${file.split("/").map(encodeURIComponent).join("/")}`;
}

/** What all URIs of a plugin's skills begin with. */
export function skillAuthority(plugin: string): string {
  return `${scheme}${plugin}/`;
}

/** The template (RFC 6570) of the URIs of a plugin's skills. */
export function skillFileTemplate(plugin: string): string {
  return `${skillAuthority(plugin)}{skill}/{+file}`;
}

/** Undefined: it is no URI of a skill's file. One that is need not be of a file that is there. */
export function readSkillFileUri(uri: string): SkillFileAddress | undefined {
  if (!uri.startsWith(scheme) || /[?#]/.test(uri)) return undefined;
  const [plugin = "", skill = "", ...segments] = uri.slice(scheme.length).split("/");
  try {
    return { plugin, skill, file: segments.map(decodeURIComponent).join("/") };
  } catch {
    return undefined;
  }
}
