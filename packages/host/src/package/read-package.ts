import {
  type Finding,
  type LocatedDocument,
  maxManifestBytes,
  type ParsedManifest,
  parseManifest,
} from "@backplane/contract/manifest";
import type { McpServerSpec, SkillSpec } from "../discovery/plugin-spec.ts";
import { readPackageText } from "./package-text.ts";
import { readMcpServers } from "./read-mcp-servers.ts";
import { readSkills } from "./read-skills.ts";

/** What the files of an Agent Plugins package say: what can be used, and all that is wrong. */
export interface PackageReading {
  /** Absent: the package is rejected whole, and nothing beside its manifest was looked at. */
  readonly manifest?: ParsedManifest["manifest"];
  readonly backplane?: ParsedManifest["backplane"];
  readonly mcpServers: readonly McpServerSpec[];
  readonly skills: readonly SkillSpec[];
  readonly findings: readonly Finding[];
  /** Know where what stands. Absent when there is no such file, or it is not JSON. */
  readonly documents: { readonly manifest?: LocatedDocument; readonly mcp?: LocatedDocument };
  /** Files and folders of components that were read or looked for, relative to the package. */
  readonly componentFiles: readonly string[];
}

/** Reads a package. Runs nothing, and never throws because of what is in it. */
export function readPackage(root: string): PackageReading {
  const { manifest, backplane, document, findings } = readManifest(root);
  if (!manifest) {
    return { mcpServers: [], skills: [], findings, documents: documentsOf(document), componentFiles: [] };
  }
  const mcp = readMcpServers(root);
  const skills = readSkills(root);
  const all = [...findings, ...mcp.findings, ...skills.findings];
  const isEmpty = !backplane?.runtime && mcp.files.length === 0 && skills.files.length === 0;
  return {
    manifest,
    backplane,
    mcpServers: mcp.servers,
    skills: skills.skills,
    findings: isEmpty ? [...all, nothingInIt] : all,
    documents: documentsOf(document, mcp.document),
    componentFiles: [...mcp.files, ...skills.files],
  };
}

const plugin = { component: { kind: "plugin" }, file: "plugin.json" } as const;

const nothingInIt: Finding = {
  severity: "warning",
  ...plugin,
  message: 'the package offers nothing: no extensions["dev.backplane"].runtime, no mcp.json, no skills/',
};

function readManifest(root: string): ParsedManifest {
  const read = readPackageText(root, { file: "plugin.json", maxBytes: maxManifestBytes });
  if ("text" in read) return parseManifest(read.text);
  return { findings: [{ severity: "error", ...plugin, message: read.problem }] };
}

function documentsOf(manifest?: LocatedDocument, mcp?: LocatedDocument): PackageReading["documents"] {
  return { ...(manifest && { manifest }), ...(mcp && { mcp }) };
}
