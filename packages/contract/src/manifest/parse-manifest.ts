import type { Finding } from "./finding.ts";
import type { JsonDocument } from "./json-document.ts";
import {
  type BackplaneExtension,
  backplaneNamespace,
  type Manifest,
  manifestFields,
  manifestSchema,
} from "./manifest-schema.ts";
import { isObject, type JsonObject, parseObject } from "./parse-object.ts";
import { schemaFindings, wording } from "./schema-findings.ts";

export interface ParsedManifest {
  /** Absent: it breaks a rule, an error among the findings says which, and the package is rejected whole. */
  readonly manifest?: Manifest;
  /** Absent: a plain Agent Plugins package. */
  readonly backplane?: BackplaneExtension | undefined;
  /** Knows where what stands. Absent when the text is not JSON. */
  readonly document?: JsonDocument | undefined;
  readonly findings: readonly Finding[];
}

/** Longest plugin.json that is read, in bytes. */
export const maxManifestBytes: number = 256 * 1024;

const plugin = { component: { kind: "plugin" }, file: "plugin.json" } as const;

/** Checks a `plugin.json`. What Agent Plugins 1.0.0 wants ignored (an unknown field) is dropped with a warning. */
export function parseManifest(text: string): ParsedManifest {
  const { document, fields, findings } = parseObject(text, {
    ...plugin,
    componentAt: () => plugin.component,
  });
  if (!document || !fields) return { document, findings };
  const warnings = [...findings, ...ignoredFields(fields, document)];
  const known = Object.entries(fields).filter(([field, value]) => !isIgnored(field, value));
  const parsed = manifestSchema.safeParse(Object.fromEntries(known), wording);
  if (parsed.success) {
    const manifest = parsed.data;
    return { manifest, backplane: manifest.extensions?.[backplaneNamespace], document, findings: warnings };
  }
  const errors = schemaFindings(parsed.error.issues, { ...plugin, document, at: [] });
  return { document, findings: [...errors, ...warnings] };
}

function isIgnored(field: string, value: unknown): boolean {
  return !manifestFields.has(field) || (field === "extensions" && !isObject(value));
}

function ignoredFields(fields: JsonObject, document: JsonDocument): Finding[] {
  return Object.entries(fields)
    .filter(([field, value]) => isIgnored(field, value))
    .map(([field]) => {
      const message =
        field === "extensions"
          ? 'ignored "extensions", which is not an object'
          : `ignored unknown field ${JSON.stringify(field)}`;
      return { severity: "warning", ...plugin, ...document.positionOfKey([field]), message };
    });
}
