import { expect } from "vitest";
import { cancelCountdown, watchCountdown } from "./countdown.ts";
import type { PeerClient } from "./peer-client.ts";
import type { ClientUnderTest } from "./peer-clients.ts";
import { tellSameStory } from "./same-story.ts";
import { stderrLimitBytes } from "./stderr-limit.ts";
import type { TempHome } from "./temp-home.ts";
import { answerLimitMs, call, callEveryPlugin, plugins, refusal, textOf, tools } from "./tool-calls.ts";
import { within } from "./within.ts";

/** A connected client, and the home in which its server runs. */
export interface Subject {
  readonly client: ClientUnderTest;
  readonly peer: PeerClient;
  readonly home: TempHome;
}

/** One row of the table of checks. */
export interface ClientCheck {
  readonly name: string;
  /** It looks at what happens during a request, or at the server between two of them. */
  readonly needsSession?: true;
  readonly run: (subject: Subject) => Promise<void>;
}

const onProtocol: readonly ClientCheck[] = [
  {
    name: "handshake agrees on the protocol version that the client prefers",
    needsSession: true,
    run: async ({ client, peer }) => expect(peer.protocolVersion).toBe(client.protocolVersion),
  },
  {
    name: "tools/list shows each tool of each plugin with its schemas",
    run: async ({ peer }) => {
      const listed = await within(answerLimitMs, "tools/list", peer.listTools());
      const published = plugins.flatMap((plugin) => tools.map((tool) => `${plugin}_${tool}`));
      expect(listed.map((tool) => tool.name).sort()).toEqual(published.sort());
      for (const tool of listed) {
        expect(tool.description, tool.name).toBeTruthy();
        expect(tool.inputSchema.type, tool.name).toBe("object");
      }
    },
  },
  {
    name: "tools/list shows the same tools of each plugin, whatever its language",
    run: ({ peer }) => tellSameStory(peer),
  },
  {
    name: "tools/list gives the same order each time",
    run: async ({ peer }) => {
      const first = await within(answerLimitMs, "tools/list", peer.listTools());
      const second = await within(answerLimitMs, "tools/list again", peer.listTools());
      expect(second.map((tool) => tool.name)).toEqual(first.map((tool) => tool.name));
    },
  },
  {
    name: "tools/call of an unknown tool is refused by name",
    needsSession: true, // The inspector looks into the list by itself and never asks the server.
    run: async ({ peer }) => {
      const refused = await refusal(call(peer, "hello-go_no-such-tool", {}));
      expect(refused).toMatchObject({ code: -32602 });
      expect(refused.message).toContain("hello-go_no-such-tool");
      await callEveryPlugin(peer);
    },
  },
  {
    name: "tools/call answers each of many calls at once with its own result",
    needsSession: true,
    run: async ({ peer }) => {
      const numbers = Array.from({ length: 32 }, (_, number) => number);
      const sums = numbers.map(async (number) => {
        const plugin = plugins[number % plugins.length];
        return (await call(peer, `${plugin}_add`, { a: number, b: 100 })).structuredContent;
      });
      expect(await Promise.all(sums)).toEqual(numbers.map((number) => ({ sum: number + 100 })));
    },
  },
];

const onPlugin = (plugin: string): readonly ClientCheck[] => [
  {
    name: `tools/list describes input and output of ${plugin}`,
    run: async ({ peer }) => {
      const listed = await within(answerLimitMs, "tools/list", peer.listTools());
      const numbers = (...names: string[]): object => ({
        type: "object",
        properties: Object.fromEntries(names.map((name) => [name, { type: "number" }])),
      });
      const add = listed.find((tool) => tool.name === `${plugin}_add`);
      expect(add).toMatchObject({ inputSchema: numbers("a", "b"), outputSchema: numbers("sum") });
    },
  },
  {
    name: `tools/call reaches ${plugin}`,
    run: async ({ peer }) => {
      const outcome = await call(peer, `${plugin}_greet`, { name: "Ada" });
      expect(outcome.isError ?? false).toBe(false);
      expect(textOf(outcome)).toBe("Hello, Ada!");
    },
  },
  {
    name: `tools/call carries structured output of ${plugin}`,
    run: async ({ peer }) => {
      const outcome = await call(peer, `${plugin}_add`, { a: 2, b: 40 });
      expect(outcome.structuredContent).toEqual({ sum: 42 });
    },
  },
  {
    name: `tools/call with bad arguments is an error that names them, from ${plugin}`,
    run: async ({ client, peer }) => {
      const outcome = await call(peer, `${plugin}_add`, { a: "two", b: 40 });
      expect(outcome.isError).toBe(true);
      expect(textOf(outcome)).toMatch(/\ba: .*number/);
      if (client.keepsSession) await callEveryPlugin(peer);
    },
  },
  {
    name: `tools/call reports progress of ${plugin}`,
    needsSession: true,
    run: (subject) => watchCountdown({ ...subject, plugin }),
  },
  {
    name: `tools/call can be cancelled, and ${plugin} keeps running`,
    needsSession: true,
    run: (subject) => cancelCountdown({ ...subject, plugin }),
  },
];

/** Stands last, when every other check has had its chance to make the server talk. Trivial over HTTP: nobody reads stderr there. */
const onStderr: ClientCheck = {
  name: "stderr of the server has stayed small",
  needsSession: true,
  run: async ({ peer }) => {
    await callEveryPlugin(peer);
    expect(Buffer.byteLength(peer.stderr())).toBeLessThan(stderrLimitBytes);
  },
};

export const clientChecks: readonly ClientCheck[] = [...onProtocol, ...plugins.flatMap(onPlugin), onStderr];
