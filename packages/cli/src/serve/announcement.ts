/** What a host tells whoever asks at its address, as soon as it is ready: one line of JSON. */
export interface Announcement {
  readonly pid: number;
  /** Where it serves MCP to relays. */
  readonly socket: string;
}

/** More than any announcement: whoever else has the address may say what it likes. */
export const maxAnnouncementChars = 4_096;

export function printAnnouncement(announcement: Announcement): string {
  return `${JSON.stringify(announcement)}\n`;
}

/** Undefined: nothing that a host says. */
export function readAnnouncement(line: string): Announcement | undefined {
  try {
    const { pid, socket } = JSON.parse(line) as Partial<Announcement>;
    return typeof pid === "number" && Number.isInteger(pid) && pid > 1 && typeof socket === "string"
      ? { pid, socket }
      : undefined;
  } catch {
    return undefined;
  }
}
