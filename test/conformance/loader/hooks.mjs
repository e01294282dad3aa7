const shim = new URL("fs-with-glob.mjs", import.meta.url).href;

/** Gives the suite, and nobody else, our `fs`. */
export async function resolve(specifier, context, next) {
  const isSuite = context.parentURL?.includes("/@modelcontextprotocol/conformance/") ?? false;
  if (isSuite && (specifier === "fs" || specifier === "node:fs")) return { url: shim, shortCircuit: true };
  return next(specifier, context);
}
