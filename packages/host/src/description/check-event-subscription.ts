import { isPattern } from "@backplane/bus";
import type { EventSubscription } from "@backplane/contract";
import { Unusable } from "./check-each.ts";
import type { EventSubscriptionDefinition } from "./definitions.ts";

/** @throws Unusable */
export function checkEventSubscription({ pattern, durable }: EventSubscription): EventSubscriptionDefinition {
  if (isPattern(pattern)) return { pattern, durable };
  throw new Unusable('expected a type of event, "*" for one word of it, a last ">" for the rest', pattern);
}
