import path from "node:path";
import { type Finding, formatFinding } from "@backplane/contract/manifest";
import { expect } from "vitest";
import { type PackageReading, readPackage } from "../../src/package/read-package.ts";
import { temporaryFolder } from "../temporary-folder.ts";

export const pluginSchema = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";
export const mcpSchema = "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json";

/** A plugin.json that is right but for these fields; one that is undefined is left out. */
export function manifest(fields: object = {}): string {
  return JSON.stringify({ $schema: pluginSchema, name: "p", ...fields });
}

export function mcpJson(mcpServers: unknown, fields: object = {}): string {
  return JSON.stringify({ $schema: mcpSchema, mcpServers, ...fields });
}

export function skill(name: string, more = ""): string {
  return `---\nname: ${name}\ndescription: Does ${name}\n${more}---\n\n# ${name}\n`;
}

/** A package with one good MCP server and one good skill, and these files over it; null takes one away. */
export function goodPackage(files: Readonly<Record<string, string | null>> = {}): string {
  const all: Record<string, string | null> = {
    "plugin.json": manifest(),
    "mcp.json": mcpJson({ good: { type: "stdio", command: "node" } }),
    "skills/good/SKILL.md": skill("good"),
    ...files,
  };
  const kept = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
  // A level down, so that what is beside the package is the test's own.
  return path.join(temporaryFolder(Object.fromEntries(kept.map(([file, text]) => [`p/${file}`, text]))), "p");
}

/** What can be used of a package, by name, and what was reported: one line for each finding. */
export interface Outcome {
  readonly rejected: boolean;
  readonly servers: readonly string[];
  readonly skills: readonly string[];
  readonly reports: readonly string[];
}

export function outcome(folder: string): Outcome {
  return outcomeOf(readPackage(folder));
}

export function outcomeOf({ manifest, mcpServers, skills, findings }: PackageReading): Outcome {
  return {
    rejected: manifest === undefined,
    servers: mcpServers.map(({ name }) => name),
    skills: skills.map(({ name }) => name),
    reports: findings.map(report),
  };
}

/** What goodPackage() is when nothing else is reported. */
export const good: Outcome = { rejected: false, servers: ["good"], skills: ["good"], reports: [] };

/** The good package, and one report. @param at how the line starts: severity, file, maybe line */
export function goodBut(at: string, message = ""): Outcome {
  return { ...good, reports: [reportOf(at, message)] };
}

/** A package of which nothing may be used. */
export function rejected(message: string): Outcome {
  return { rejected: true, servers: [], skills: [], reports: [reportOf("error plugin.json:", message)] };
}

function reportOf(at: string, message: string): string {
  return expect.stringMatching(new RegExp(`^${escaped(at)}.*${escaped(message)}`));
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function report(finding: Finding): string {
  return `${finding.severity} ${formatFinding(finding)}`;
}
