import { fileURLToPath } from "node:url";

/** The program's own file, which build.mjs makes; links resolved. */
export const mainFile: string = fileURLToPath(new URL("./main.cjs", import.meta.url));
