const firstDelayMs = 1_000;
const maxDelayMs = 30_000;

/** How long to wait before a stream is taken up again. @param wantedMs what the server says */
export function retryDelayMs(attempt: number, wantedMs: number | undefined): number {
  return Math.min(wantedMs ?? firstDelayMs * 2 ** attempt, maxDelayMs);
}
