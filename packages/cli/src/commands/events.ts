import type { StreamedEvent } from "@backplane/control/client";
import { mustFindControl } from "../control/find-control.ts";
import { harmlessLine } from "../harmless.ts";
import type { HostChoice } from "../host-choice.ts";
import { InterruptedError, onInterrupt } from "../interrupt.ts";
import { print, printNote, style } from "../output.ts";

export interface EventsOptions extends HostChoice {
  /** A type, or a pattern for types. */
  readonly subject: string;
  readonly json?: boolean;
}

/** Prints events as they happen, until Ctrl-C or the end of the host. */
export async function events({ subject, json, ...choice }: EventsOptions): Promise<void> {
  const client = await mustFindControl(choice);
  const { signal } = onInterrupt();
  const show = (streamed: StreamedEvent): void => {
    if (streamed.kind === "listening") printNote(`Listening for ${subject}; Ctrl-C ends it`);
    else if (streamed.kind === "dropped") printNote(`${streamed.total} events lost so far: read too slowly`);
    else print(json ? JSON.stringify(streamed.event) : line(streamed.event));
  };
  await client.events(subject, { signal, onEvent: show });
  throw new InterruptedError("Interrupted");
}

type Event = Extract<StreamedEvent, { kind: "event" }>["event"];

function line({ time, type, data }: Event): string {
  return `${style("dim", harmlessLine(time))} ${style("bold", harmlessLine(type))} ${harmlessLine(JSON.stringify(data) ?? "")}`;
}
