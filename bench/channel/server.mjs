// The plugin's end of one channel in a process of its own. Usage: node server.mjs socket|frames|unary|raw SOCKET
// Prints "ready" when it listens; ends when its stdin does, so it never outlives the benchmark.
const [kind, path] = process.argv.slice(2);
const { serve } = await import(`./${kind}.mjs`);
await serve(path);
console.log("ready");
process.stdin.resume().once("end", () => process.exit());
