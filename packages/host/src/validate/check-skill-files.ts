import type { Finding } from "@backplane/contract/manifest";
import type { SkillSpec } from "../discovery/plugin-spec.ts";
import type { PackageReading } from "../package/read-package.ts";
import { followInside } from "../runtimes/resolve-inside.ts";
import { listSkillFiles } from "../skills/list-skill-files.ts";

/** Of one skill; there may be thousands. */
const maxFindings = 20;

/** The files beside each SKILL.md that agents will not get. */
export async function checkSkillFiles(root: string, { skills }: PackageReading): Promise<Finding[]> {
  const findings = await Promise.all(skills.map((skill) => checkSkill(root, skill)));
  return findings.flat();
}

async function checkSkill(root: string, { name, folder }: SkillSpec): Promise<Finding[]> {
  const component = { kind: "skill", name } as const;
  const finding = (file: string, message: string): Finding => ({
    severity: "warning",
    component,
    file,
    message,
  });
  const followed = followInside(root, folder);
  if (followed.kind !== "inside") return [];
  const { leftOut } = await listSkillFiles(followed.path);
  const more = leftOut.length - maxFindings;
  return [
    ...leftOut
      .slice(0, maxFindings)
      .map(({ path, reason }) =>
        finding(path === "." ? folder : `${folder}/${path}`, `agents do not get it: ${reason}`),
      ),
    ...(more > 0 ? [finding(folder, `agents do not get ${more} other files`)] : []),
  ];
}
