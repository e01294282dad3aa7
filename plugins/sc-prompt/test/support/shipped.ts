import path from "node:path";
import { onTestFinished } from "vitest";
import type { Broker } from "../../src/broker.ts";
import { openBroker } from "../../src/open-broker.ts";

/** The plugin's folder. */
export const shipped: string = path.resolve(import.meta.dirname, "..", "..");
export const keywords: string = path.join(shipped, "keywords");

/** A broker over the shipped set and further folders; closed after the test. */
export async function testBroker(
  further: { prompts?: string[]; superclaude?: string[] } = {},
): Promise<Broker> {
  const folders = { prompts: [shipped, ...(further.prompts ?? [])], superclaude: further.superclaude ?? [] };
  const broker = await openBroker({ folders, keywords });
  onTestFinished(() => broker.close());
  return broker;
}
