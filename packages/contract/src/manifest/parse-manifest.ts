import type { z } from "zod";
import {
  type BackplaneExtension,
  backplaneNamespace,
  type Manifest,
  manifestSchema,
} from "./manifest-schema.ts";

/** The manifest breaks a rule of Agent Plugins 1.0.0 or of `extensions["dev.backplane"]`; the plugin is rejected whole. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
}

export interface ParsedManifest {
  readonly manifest: Manifest;
  /** Absent: a plain Agent Plugins package. */
  readonly backplane: BackplaneExtension | undefined;
  /** What was ignored, as the format demands: unknown fields, `extensions` that is no object. */
  readonly warnings: readonly string[];
}

/** Longest plugin.json that is read, in bytes. */
export const maxManifestBytes: number = 256 * 1024;

/** @throws ManifestError naming each wrong field */
export function parseManifest(text: string): ParsedManifest {
  const { fields, warnings } = dropUnknown(parseObject(text));
  const parsed = manifestSchema.safeParse(fields);
  if (!parsed.success) throw new ManifestError(`Invalid plugin.json: ${describeIssues(parsed.error.issues)}`);
  return { manifest: parsed.data, backplane: parsed.data.extensions?.[backplaneNamespace], warnings };
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ManifestError(`Invalid plugin.json: not JSON: ${(cause as Error).message}`, { cause });
  }
  if (!isObject(value)) throw new ManifestError("Invalid plugin.json: expected a JSON object at the top");
  return value;
}

const manifestFields = new Set(
  "$schema name version description author homepage repository license keywords extensions".split(" "),
);

function dropUnknown(manifest: Record<string, unknown>): {
  fields: Record<string, unknown>;
  warnings: string[];
} {
  const warnings: string[] = [];
  const known = Object.entries(manifest).filter(([field, value]) => {
    if (!manifestFields.has(field)) {
      warnings.push(`plugin.json: ignored unknown field ${JSON.stringify(field)}`);
      return false;
    }
    if (field === "extensions" && !isObject(value)) {
      warnings.push('plugin.json: ignored "extensions", which is not an object');
      return false;
    }
    return true;
  });
  return { fields: Object.fromEntries(known), warnings };
}

function describeIssues(issues: readonly z.core.$ZodIssue[]): string {
  return issues.map((issue) => `${pathOf(issue.path)}: ${issue.message}`).join("; ");
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map(String).join(".") || "plugin.json";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
