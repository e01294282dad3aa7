import { createRequire } from "node:module";

const manifest = createRequire(import.meta.url)("../package.json");

/** Semantic version of Backplane: all packages share one. */
export const version: string = manifest.version;

/** Oldest Node that Backplane runs on, as `major.minor`. */
export const minNodeVersion: string = manifest.engines.node.replace(">=", "");
