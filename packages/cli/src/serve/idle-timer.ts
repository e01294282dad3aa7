/** Calls back when the count that it is told has been 0 for so long. Starts at 0. */
export function idleTimer(timeoutMs: number, onIdle: () => void): (count: number) => void {
  let timer: NodeJS.Timeout | undefined;
  const restart = (count: number): void => {
    clearTimeout(timer);
    if (count === 0) timer = setTimeout(onIdle, timeoutMs);
  };
  restart(0);
  return restart;
}
