import { createRequire } from "node:module";

/** Semantic version of Backplane: all packages share one. */
export const version: string = createRequire(import.meta.url)("../package.json").version;
