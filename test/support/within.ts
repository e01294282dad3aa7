/**
 * Bounds a wait, so that a hang fails with what was waited for instead of the test runner's own silence.
 * It does not end the work: the caller cleans up.
 */
export async function within<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Gave up after ${limitMs} ms waiting for ${what}`)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
