// `npm start`: installs, builds, and shows Backplane at work with the plugins in dist/plugins.
import { spawn } from "node:child_process";
import path from "node:path";
import { buildAll, shippedPlugins } from "./build.mjs";
import { root } from "./install.mjs";

await buildAll({ needGo: false });
const main = path.join(root, "packages", "cli", "dist", "main.cjs");
const demo = spawn(process.execPath, [main, "demo", "--plugins", shippedPlugins, ...process.argv.slice(2)], {
  stdio: "inherit",
});
// Ctrl-C goes to both; the demo decides when it is over.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => demo.kill(signal));
demo.on("exit", (code) => process.exit(code ?? 0));
