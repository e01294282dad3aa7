/** All of Backplane's subjects: it may share a broker with other programs. */
export const subjectPrefix = "backplane.";

/** Events share a broker with other traffic, of ours and of others. */
const prefix: string = `${subjectPrefix}events.`;

/** The NATS subject of an event type or pattern. */
export function eventSubject(typeOrPattern: string): string {
  return prefix + typeOrPattern;
}

/** The stream that holds every event, where the broker stores any. */
export const streamName = "BACKPLANE_EVENTS";
