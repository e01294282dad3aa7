import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { checkFields, parseYaml } from "../load/check-fields.ts";
import { compilePatterns } from "./compile-patterns.ts";
import { foldText } from "./fold-text.ts";

/** What one language's words say. */
export interface Keywords {
  readonly language: string;
  readonly leads: ReadonlySet<string>;
  readonly stopWords: ReadonlySet<string>;
  readonly concepts: readonly Concept[];
}

interface Concept {
  readonly name: string;
  /** Wording that asks for it. */
  readonly asks: RegExp | undefined;
  /** Wording that mentions it. */
  readonly mentions: RegExp | undefined;
  /** Concepts that are asked for too, more weakly. */
  readonly implies: readonly string[];
}

const words = z.array(z.coerce.string()).default([]);

const keywordsSchema = z.object({
  language: z.string(),
  leads: words,
  stop: words,
  concepts: z.record(z.string().regex(/^[a-z]+$/), z.object({ do: words, about: words, implies: words })),
});

/** Reads every map of the folder, in the order of their file names. */
export async function readKeywords(folder: string): Promise<Keywords[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).sort();
  return Promise.all(files.map(async (file) => toKeywords(await readFile(path.join(folder, file), "utf8"))));
}

/** @throws LoadError when it is no keyword map */
export function toKeywords(text: string): Keywords {
  const { language, leads, stop, concepts } = checkFields(keywordsSchema, parseYaml(text));
  return {
    language,
    leads: foldAll(leads),
    stopWords: foldAll(stop),
    concepts: Object.entries(concepts).map(([name, concept]) => ({
      name,
      asks: compilePatterns(concept.do),
      mentions: compilePatterns(concept.about),
      implies: concept.implies,
    })),
  };
}

function foldAll(list: readonly string[]): Set<string> {
  return new Set(list.map((word) => foldText(word).trim()));
}
