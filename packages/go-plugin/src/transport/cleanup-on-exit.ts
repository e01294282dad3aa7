const cleanups = new Set<() => void>();

/**
 * Runs a synchronous clean-up when this process exits in an orderly way; returns the undo.
 * One listener for all, so that many plugins raise no listener-leak warning.
 */
export function cleanupOnExit(cleanup: () => void): () => void {
  if (cleanups.size === 0) process.on("exit", runAll);
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) process.off("exit", runAll);
  };
}

function runAll(): void {
  for (const cleanup of cleanups) {
    try {
      cleanup();
    } catch {
      // The process is going; the other clean-ups still deserve their turn.
    }
  }
}
