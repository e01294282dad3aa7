import type { Component, Finding } from "./finding.ts";
import { JsonDocument } from "./json-document.ts";
import { type DocumentPath, TextError } from "./text-position.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export interface ParsedObject {
  /** Absent when the text is not JSON. */
  readonly document?: JsonDocument;
  /** Absent when it is no JSON object; an error says so. */
  readonly fields?: JsonObject;
  readonly findings: readonly Finding[];
}

/** Reads a JSON file that must hold an object. A key that stands twice is reported, as readers differ in which one counts. */
export function parseObject(
  text: string,
  { file, componentAt }: { file: string; componentAt: (path: DocumentPath) => Component },
): ParsedObject {
  const error = { severity: "error", component: componentAt([]), file } as const;
  let document: JsonDocument;
  try {
    document = new JsonDocument(text);
  } catch (thrown) {
    if (!(thrown instanceof TextError)) throw thrown;
    return { findings: [{ ...error, ...thrown.position, message: thrown.message }] };
  }
  if (!isObject(document.value)) {
    const message = "expected a JSON object at the top";
    return { document, findings: [{ ...error, ...document.positionOf([]), message }] };
  }
  const findings = document.duplicateKeys().map(({ path, key, position }): Finding => {
    const message = `${JSON.stringify(key)} stands here a second time; the last one counts`;
    return { severity: "warning", component: componentAt([...path, key]), file, ...position, message };
  });
  return { document, fields: document.value, findings };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
