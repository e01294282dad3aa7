import { CallError } from "@backplane/contract";
import type { Plugin } from "./define-plugin.ts";
import type { CloudEvent, EventContext } from "./event.ts";
import { check } from "./schema.ts";

/** Has the plugin handle an event. @throws CallError "not_found" where it wants no such events, and what its code throws */
export async function deliverEvent(
  plugin: Plugin,
  { pattern, event, context }: { pattern: string; event: CloudEvent; context: EventContext },
): Promise<void> {
  const handler = plugin.events.get(pattern);
  if (!handler) throw new CallError("not_found", `Plugin "${plugin.name}" hears no "${pattern}"`);
  const data = handler.data ? await check(handler.data, event.data) : { value: event.data };
  if ("problem" in data) {
    // Refused, a durable one would come again and be no better.
    context.log.warn(`Left out an event of "${event.type}": ${data.problem}`, {
      id: event.id,
      source: event.source,
    });
    return;
  }
  await handler.run({ ...event, data: data.value }, context);
}
