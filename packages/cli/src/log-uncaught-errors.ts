import type { LogFile, LogLevel } from "@backplane/host";

/** Puts an error into the log. */
export type ErrorReport = (what: string, error: unknown) => void;

/**
 * Has whatever nobody caught written to the log, and lets the process go on: one plugin's oddity must not take away every
 * tool, because agents start no dead server again. Node's own warnings go there too, not to stderr, which nobody may read.
 */
export function logUncaughtErrors(log: LogFile): ErrorReport {
  const write = (level: LogLevel, what: string, error: unknown): void => {
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
    log.write({
      level,
      source: "host",
      message: `${what}: ${message}`,
      attributes: stack ? { stack } : undefined,
    });
  };
  const report: ErrorReport = (what, error) => write("error", what, error);
  process.on("uncaughtException", (error) => report("Uncaught exception", error));
  process.on("unhandledRejection", (reason) => report("Unhandled rejection", reason));
  process.removeAllListeners("warning");
  process.on("warning", (warning) => write("warn", "Warning of Node", warning));
  return report;
}
