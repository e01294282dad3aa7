/** Answers with the path of a Go toolchain, installing one if there is none. */
export function findGo(): Promise<string>;

/** Builds one Go program and answers with its absolute path, under `.cache/go-bin/` when `output` is relative. */
export function buildGo(options: {
  moduleDir: string;
  /** Default: the package in `moduleDir`. */
  package?: string;
  output: string;
  signal?: AbortSignal;
}): Promise<string>;
