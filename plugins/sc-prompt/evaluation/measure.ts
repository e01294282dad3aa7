import type { Broker } from "../src/broker.ts";

/** How long it takes to select for each request and to render each prompt, as a line of text. */
export async function measure(broker: Broker, requests: readonly string[]): Promise<string> {
  const selecting = await timesOf(requests, (request) => broker.select({ request }));
  const names = (await broker.catalog()).commands.list().map(({ name }) => name);
  const rendering = await timesOf(names, (command) => broker.render({ command, request: "the login fails" }));
  return `Time: to select ${show(selecting)}; to render ${show(rendering)}`;
}

async function timesOf(
  inputs: readonly string[],
  work: (input: string) => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  for (const input of inputs) {
    const startedAt = performance.now();
    await work(input);
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b);
}

function show(times: readonly number[]): string {
  return `${times[Math.floor(times.length / 2)]?.toFixed(1)} ms in the median, ${times.at(-1)?.toFixed(1)} ms at most`;
}
