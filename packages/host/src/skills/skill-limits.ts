/** Longest SKILL.md, in bytes, and longest other text. */
export const maxSkillTextBytes: number = 1024 * 1024;

/** SEP-2640: what every client takes, SKILL.md included. */
export const maxSkillFiles = 512;

/** Of one file. As base64 in a message, less than agents take. */
export const maxSkillFileBytes: number = 4 * 1024 * 1024;

/** Of all files beside SKILL.md. SEP-2640: every client takes 16 MiB with it. */
export const maxSkillBytes: number = 14 * 1024 * 1024;

/** Files, folders and whatever else: more of one skill are not looked at. */
export const maxSkillEntries = 2_000;

/** Of a path below the skill's folder, in UTF-16 units. Agents show a model all of them. */
export const maxSkillPathLength = 200;
