import type { Diagnosis } from "./runner.ts";

export async function diagnose(_path: string): Promise<Diagnosis | undefined> {
  return undefined;
}
