import { readFile } from "node:fs/promises";

/** The last lines of a log, oldest first; those of the rotated file come first, when the newer one has too few. */
export async function readLastLines(file: string, count: number): Promise<string[]> {
  const newer = await readLines(file);
  const older = newer.length < count ? await readLines(`${file}.1`) : [];
  return [...older, ...newer].slice(-count);
}

/** Whole files: the host keeps each at about a mebibyte. */
async function readLines(file: string): Promise<string[]> {
  try {
    return (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  } catch (error) {
    // Not there yet, or just being rotated by a running host.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
