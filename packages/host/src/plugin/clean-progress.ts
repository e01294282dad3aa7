import { cleanLine } from "../description/clean-text.ts";
import type { SessionCall } from "./session.ts";

const maxProgressMessageLength = 500;

/** What is no number is no progress; the message is text of the plugin. */
export function cleanProgress(onProgress: SessionCall["onProgress"]): SessionCall["onProgress"] {
  if (!onProgress) return undefined;
  return ({ progress, total, message = "" }) => {
    if (!Number.isFinite(progress)) return;
    onProgress({
      progress,
      ...(Number.isFinite(total) && { total }),
      ...(message && { message: cleanLine(message, maxProgressMessageLength) }),
    });
  };
}
