import { setTimeout as delay } from "node:timers/promises";
import { inodeOf, OpenLog } from "./open-log.ts";
import { readLastLines } from "./read-last-lines.ts";

export interface FollowLogOptions {
  /** How many lines of what is there already come first; from 1. */
  readonly lines: number;
  readonly signal: AbortSignal;
}

export type FollowedLine =
  | { readonly kind: "line"; readonly line: string }
  /** Lines were rotated away before they were read. */
  | { readonly kind: "gap" };

/** How often the file is looked at. A watch of the system's is one of few, and need not say anything on a network's file system. */
const pauseMs = 200;

/** The last lines of a log, then each further one as it is written, through rotations, until the signal aborts. Reads no faster than it is read. */
export async function* followLog(
  file: string,
  { lines, signal }: FollowLogOptions,
): AsyncGenerator<FollowedLine, void, void> {
  const pause = (): Promise<void> => delay(pauseMs, undefined, { signal }).catch(() => {});
  let log = await OpenLog.open(file);
  try {
    const newest = await read(log);
    const missing = Math.max(0, lines - newest.length);
    const older = missing > 0 ? await readLastLines(`${file}.1`, missing) : [];
    yield* toFollowed([...older, ...newest.slice(-lines)]);
    while (!signal.aborted) {
      yield* toFollowed(await read(log));
      const current = await inodeOf(file);
      if (current !== undefined && current !== log?.inode) {
        // What the host still had to write goes into the one that was renamed.
        await pause();
        yield* toFollowed(await read(log));
        if (log && (await inodeOf(`${file}.1`)) !== log.inode) yield { kind: "gap" };
        await log?.close();
        log = await OpenLog.open(file);
      } else await pause();
    }
  } finally {
    await log?.close();
  }
}

async function read(log: OpenLog | undefined): Promise<string[]> {
  return (await log?.readLines()) ?? [];
}

function toFollowed(lines: readonly string[]): FollowedLine[] {
  return lines.map((line) => ({ kind: "line", line }));
}
