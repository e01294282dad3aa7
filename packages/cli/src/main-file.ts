import { fileURLToPath } from "node:url";

/** The program's own file, links resolved. */
export const mainFile: string = fileURLToPath(new URL("./main.js", import.meta.url));
