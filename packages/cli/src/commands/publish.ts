import { mustFindControl } from "../control/find-control.ts";
import type { HostChoice } from "../host-choice.ts";
import { print, printJson } from "../output.ts";
import { UsageError } from "../usage-error.ts";

export interface PublishOptions extends HostChoice {
  readonly type: string;
  /** JSON text. */
  readonly data: string;
  /** CloudEvents' `subject`. */
  readonly about?: string;
  readonly json?: boolean;
}

/** Publishes an event through the running host. */
export async function publish({ type, data, about, json, ...choice }: PublishOptions): Promise<void> {
  const value = parseData(data);
  const client = await mustFindControl(choice);
  const event = await client.publish({ type, subject: about, data: value });
  if (json) printJson(event);
  else print(event.id);
}

function parseData(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    throw new UsageError(`Cannot read the data: ${message} (got ${JSON.stringify(text)})`, { cause });
  }
}
