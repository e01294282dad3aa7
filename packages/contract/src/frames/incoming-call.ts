/** A call the peer asked for, as the code that serves it sees it. */
export interface IncomingCall {
  readonly id: number;
  /** How long the caller waits; 0: as long as it takes. The caller cancels by itself when that is over. */
  readonly timeoutMs: number;
  /** Aborts when the caller cancels or the session ends. */
  readonly signal: AbortSignal;
  /** Dropped when the peer is slow: progress is advice, not a record. */
  progress(progress: { progress: number; total?: number | undefined; message?: string | undefined }): void;
}
