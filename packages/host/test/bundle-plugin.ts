import { build } from "esbuild";

/**
 * One file with all that a plugin needs, for one that is installed outside of the workspace.
 * @param external modules that are to lie beside it
 */
export async function bundlePlugin(entry: string, external: readonly string[] = []): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node20",
    external: [...external],
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`Cannot bundle ${entry}: esbuild made no file`);
  return file.contents;
}
