/** How a plugin's process is started; the environment and the sandbox come later. */
export interface Command {
  /** Absolute, links resolved. */
  readonly path: string;
  readonly args: readonly string[];
  readonly cwd: string;
}
