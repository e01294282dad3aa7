// Lets MCP's conformance suite run on Node 20: it imports fs.globSync, which came with Node 22, for a command that we do not use.
import { register } from "node:module";

register("./hooks.mjs", import.meta.url);
