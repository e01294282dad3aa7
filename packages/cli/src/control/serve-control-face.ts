import type { ControlOptions } from "@backplane/control";
import { controlPlace } from "./control-place.ts";

/** Serves the control face in the host's run folder. Its code is loaded only now: agents need not wait for it. */
export async function serveControlFace(
  runFolder: string,
  options: ControlOptions,
): Promise<{ close(): void } | undefined> {
  // A pipe is in no folder whose owner would tell who may read the token.
  if (process.platform === "win32") return undefined;
  const { serveControl } = await import("@backplane/control");
  return serveControl({ ...options, ...controlPlace(runFolder) });
}
