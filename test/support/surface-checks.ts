import { expect } from "vitest";
import type { PeerAnswers, PeerNotification, WholePeerClient } from "./peer-client.ts";
import { answerLimitMs } from "./tool-calls.ts";
import { within } from "./within.ts";

/** One row of the table of what a client sees of the conformance plugin. */
export interface SurfaceCheck {
  readonly name: string;
  readonly run: (peer: Peer) => Promise<void>;
}

/** What the clients answer when the plugin asks. */
export const answers: PeerAnswers = {
  "elicitation/create": { action: "accept", content: { name: "Ada", context: "a test" } },
  "sampling/createMessage": { role: "assistant", model: "m", content: { type: "text", text: "Paris" } },
  "roots/list": { roots: [{ uri: "file:///work", name: "work" }] },
};

/** A client, with what the server has said to it unasked. */
export class Peer {
  readonly #client: WholePeerClient;
  readonly #notifications: PeerNotification[] = [];
  #wake: () => void = () => {};

  constructor(client: WholePeerClient) {
    this.#client = client;
    client.onNotification((notification) => {
      this.#notifications.push(notification);
      this.#wake();
    });
  }

  get isModern(): boolean {
    return this.#client.protocolVersion === "2026-07-28";
  }

  request(method: string, params?: object): Promise<Record<string, unknown>> {
    return within(answerLimitMs, method, this.#client.request(method, params));
  }

  watch(uri: string): Promise<() => Promise<unknown>> {
    return within(answerLimitMs, `watching ${uri}`, this.#client.watch(uri));
  }

  /** The text that a tool of the plugin answers with. */
  async say(tool: string, params: object = {}): Promise<string> {
    const { content } = await this.request("tools/call", {
      name: `conformance_${tool}`,
      arguments: {},
      ...params,
    });
    return (content as { text: string }[])[0]?.text ?? "";
  }

  /** The params of the first notification of the kind, which may come yet. */
  async heard(method: string): Promise<Readonly<Record<string, unknown>>> {
    for (;;) {
      const found = this.said(method)[0];
      if (found) return found;
      const next = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await within(answerLimitMs, method, next);
    }
  }

  said(method: string): Readonly<Record<string, unknown>>[] {
    return this.#notifications.filter((one) => one.method === method).map(({ params = {} }) => params);
  }
}

const logLevelKey = "io.modelcontextprotocol/logLevel";

export const surfaceChecks: readonly SurfaceCheck[] = [
  {
    name: "prompts/list and prompts/get show the plugin's prompts",
    run: async (peer) => {
      const { prompts } = await peer.request("prompts/list");
      const names = (prompts as { name: string }[]).map(({ name }) => name);
      expect(names).toContain("conformance_test_prompt_with_arguments");
      const { messages } = await peer.request("prompts/get", {
        name: "conformance_test_prompt_with_arguments",
        arguments: { arg1: "hello", arg2: "world" },
      });
      const text = "Prompt with arguments: arg1='hello', arg2='world'";
      expect(messages).toEqual([{ role: "user", content: { type: "text", text } }]);
    },
  },
  {
    name: "prompts/get without what is required is refused",
    run: async (peer) => {
      const refused = peer.request("prompts/get", { name: "conformance_test_prompt_with_arguments" });
      await expect(refused).rejects.toMatchObject({ code: -32602 });
    },
  },
  {
    name: "resources/list, templates and resources/read show the plugin's resources",
    run: async (peer) => {
      const { resources } = await peer.request("resources/list");
      expect((resources as { uri: string }[]).map(({ uri }) => uri)).toContain("test://static-binary");
      const { resourceTemplates } = await peer.request("resources/templates/list");
      expect(resourceTemplates).toMatchObject([{ uriTemplate: "test://template/{id}/data" }]);
      const { contents } = await peer.request("resources/read", { uri: "test://template/7/data" });
      const text = JSON.stringify({ id: "7", templateTest: true, data: "Data for ID: 7" });
      expect(contents).toEqual([{ uri: "test://template/7/data", mimeType: "application/json", text }]);
    },
  },
  {
    name: "resources/read of what there is not names it",
    run: async (peer) => {
      const refused = peer.request("resources/read", { uri: "test://nothing" });
      await expect(refused).rejects.toMatchObject({ data: { uri: "test://nothing" } });
    },
  },
  {
    name: "completion/complete suggests what the plugin does",
    run: async (peer) => {
      const ref = { type: "ref/prompt", name: "conformance_test_prompt_with_arguments" };
      const { completion } = await peer.request("completion/complete", {
        ref,
        argument: { name: "arg1", value: "par" },
      });
      expect(completion).toMatchObject({ values: ["paris", "park", "party"] });
    },
  },
  {
    name: "a watched resource is heard of",
    run: async (peer) => {
      const stop = await peer.watch("test://watched-resource");
      const { uri } = await peer.heard("notifications/resources/updated");
      expect(uri).toBe("test://watched-resource");
      await stop();
    },
  },
  {
    name: "logs come from the level on that the client sets",
    run: async (peer) => {
      await peer.say("test_tool_with_logging");
      expect(peer.said("notifications/message")).toEqual([]);
      if (!peer.isModern) await peer.request("logging/setLevel", { level: "info" });
      await peer.say("test_tool_with_logging", peer.isModern ? { _meta: { [logLevelKey]: "info" } } : {});
      expect(peer.said("notifications/message")).toMatchObject([
        { level: "info", logger: "conformance", data: "Tool execution started" },
        { level: "info", logger: "conformance", data: "Tool processing data" },
        { level: "info", logger: "conformance", data: "Tool execution completed" },
      ]);
    },
  },
  {
    name: "a tool asks the user",
    run: async (peer) => expect(await peer.say("test_input_required_result_elicitation")).toBe("Hello, Ada!"),
  },
  {
    name: "a tool asks the model",
    run: async (peer) => expect(await peer.say("test_input_required_result_sampling")).toBe("Paris"),
  },
  {
    name: "a tool asks for the roots",
    run: async (peer) => {
      const said = await peer.say("test_input_required_result_list_roots");
      expect(said).toBe('[{"uri":"file:///work","name":"work"}]');
    },
  },
  {
    name: "a tool asks user, model and client at once",
    run: async (peer) =>
      expect(await peer.say("test_input_required_result_multiple_inputs")).toBe("Paris Ada, 1 roots"),
  },
  {
    name: "a tool asks twice",
    run: async (peer) => {
      const asked = peer.say("test_input_required_result_multi_round");
      // The second form wants another field, which this user does not fill in.
      await expect(asked).resolves.toMatch(/does not fit the form: color/);
    },
  },
  {
    name: "a prompt asks the user",
    run: async (peer) => {
      const name = "conformance_test_input_required_result_prompt";
      const { messages } = await peer.request("prompts/get", { name });
      expect(messages).toEqual([
        { role: "user", content: { type: "text", text: "Use this context: a test" } },
      ]);
    },
  },
];
