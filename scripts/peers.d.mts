/** Makes `test/peers/node_modules` match its lock file. Says what it does through `log`; silent when all is there. */
export function installPeers(options?: {
  /** Default: `console.log`. */
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
}): Promise<void>;
