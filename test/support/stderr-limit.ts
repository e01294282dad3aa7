/**
 * What the server may write to stderr in a whole session. opencode never reads it: once the pipe (64 KiB) is full, the
 * next write blocks the server for good.
 */
export const stderrLimitBytes = 4096;
