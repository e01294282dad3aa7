import type { ServerResponse } from "node:http";

/** Calls back when the answer is out or the client gone: at once if that is so already, for then no event tells it any more. Returns the undo. */
export function whenClosed(response: ServerResponse, callback: () => void): () => void {
  if (response.closed) callback();
  else response.once("close", callback);
  return () => response.off("close", callback);
}
