import { createHost, type Host, resolvePaths } from "@backplane/host";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installExamplePlugins } from "./support/example-plugins.ts";
import { createTempHome, type TempHome } from "./support/temp-home.ts";
import { plugins } from "./support/tool-calls.ts";

/** What each hello plugin offers beyond tools, whatever its language; `plugin` stands for its name. */
interface Check {
  readonly name: string;
  readonly run: (host: Host, plugin: string) => Promise<void> | void;
}

const checks: readonly Check[] = [
  {
    name: "Host.prompts() shows the prompt",
    run: (host, plugin) => {
      const prompts = host.prompts().filter((prompt) => prompt.plugin === plugin);
      expect(prompts.map(({ definition }) => definition)).toEqual([
        {
          name: `${plugin}_introduce`,
          description: "Have somebody introduced",
          arguments: [{ name: "name", description: "whom to introduce", required: true }],
        },
      ]);
    },
  },
  {
    name: "Host.getPrompt() fills the prompt in",
    run: async (host, plugin) => {
      const text = "Introduce Ada to the others in two sentences.";
      const { json } = await host.getPrompt(`${plugin}_introduce`, { arguments: { name: "Ada" } });
      expect(json).toBe(`{"messages":[{"role":"user","content":{"type":"text","text":"${text}"}}]}`);
    },
  },
  {
    name: "Host.getPrompt() without what is required says what is missing",
    run: async (host, plugin) => {
      await expect(host.getPrompt(`${plugin}_introduce`)).rejects.toMatchObject({
        code: "invalid_arguments",
        message: `Plugin "${plugin}": Prompt "introduce" wants the arguments "name"`,
      });
    },
  },
  {
    name: "Host.complete() suggests what begins as typed",
    run: async (host, plugin) => {
      const ref = { type: "ref/prompt", name: `${plugin}_introduce` } as const;
      const { json } = await host.complete({ ref, argument: { name: "name", value: "A" } });
      expect(json).toBe('{"completion":{"values":["Ada","Alan"],"total":2,"hasMore":false}}');
    },
  },
  {
    name: "Host.resources() shows the resource",
    run: (host, plugin) => {
      const resources = host.resources().filter((resource) => resource.plugin === plugin);
      expect(resources.map(({ definition }) => definition)).toEqual([
        {
          uri: `${plugin}://greetings`,
          name: "greetings",
          description: "Hello in some languages",
          mimeType: "text/plain",
        },
      ]);
    },
  },
  {
    name: "Host.readResource() reads it",
    run: async (host, plugin) => {
      const uri = `${plugin}://greetings`;
      const { json } = await host.readResource(uri);
      const text = "Hello\\nBonjour\\nHallo";
      expect(json).toBe(`{"contents":[{"uri":"${uri}","mimeType":"text/plain","text":"${text}"}]}`);
    },
  },
  {
    name: "Host.readResource() of another is refused",
    run: async (host, plugin) => {
      await expect(host.readResource(`${plugin}://nothing`)).rejects.toMatchObject({
        code: "unknown_resource",
      });
    },
  },
];

describe("The hello plugins", () => {
  let home: TempHome;
  let host: Host;

  beforeAll(async () => {
    home = await createTempHome();
    await installExamplePlugins(home);
    host = createHost({
      pluginFolders: [home.pluginsFolder],
      paths: resolvePaths(home.env),
      version: "1.0.0",
    });
    await host.scan();
  });

  afterAll(async () => {
    await host?.close();
    await home?.remove();
  });

  describe.each(plugins)("%s", (plugin) => {
    it.each(checks)("$name", ({ run }) => run(host, plugin));
  });
});
