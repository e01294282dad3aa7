import { z } from "zod";

/** The `data` of every event that Backplane itself publishes or acts on, by type. */
export interface EventDataByType {
  "plugins.scan.request": Readonly<Record<string, never>>;
  "plugin.request.reload": { plugin?: string | undefined };
  "plugin.request.start": { plugin: string };
  "plugin.request.stop": { plugin: string };
  "plugin.request.enable": { plugin: string };
  "plugin.request.disable": { plugin: string };
  "host.started": { version: string; pid: number };
  "host.stopping": { pid: number };
  "plugin.added": { plugin: string; version: string };
  "plugin.removed": { plugin: string };
  "plugin.started": { plugin: string; pid?: number | undefined };
  "plugin.stopped": { plugin: string };
  "plugin.crashed": { plugin: string; reason: string };
  "plugin.failed": { plugin: string; reason: string };
  "plugin.reloaded": { plugin: string; version: string };
  "plugin.reload.failed": { plugin: string; reason: string };
  "config.changed": { plugin: string; keys: string[] };
  "contributions.changed": { kinds: ("tools" | "prompts" | "resources" | "skills")[] };
  "command.completed": {
    plugin: string;
    kind: "callTool" | "getPrompt" | "readResource" | "complete";
    name?: string | undefined;
    durationMs: number;
    outcome: string;
  };
}

export type EventType = keyof EventDataByType;

/** What a host acts on; everything else in the catalogue is a fact, which nobody else may publish. */
export type RequestType = Extract<EventType, `${string}.request` | `${string}.request.${string}`>;

export function isRequestType(type: EventType): type is RequestType {
  return type.split(".").includes("request");
}

export type EventData<Type extends EventType> = EventDataByType[Type];

export interface CatalogueEntry<Data = unknown> {
  /** When it is published, in a sentence. */
  readonly about: string;
  readonly data: z.ZodType<Data>;
}

export type Catalogue = { readonly [Type in EventType]: CatalogueEntry<EventDataByType[Type]> };

const plugin = z.string().describe("name of the plugin");
const reason = z.string().describe("in one line, for people");
const version = z.string().describe("semantic version of the plugin");
const kinds = z.array(z.enum(["tools", "prompts", "resources", "skills"]));

/**
 * Every event that Backplane itself publishes or acts on, with the shape of its `data`. Requests are acted on by every host that hears
 * them; all others are facts.
 */
export const catalogue: Catalogue = {
  "plugins.scan.request": {
    about: "Request: look through the plugin folders for what is new, changed or gone.",
    data: z.strictObject({}),
  },
  "plugin.request.reload": {
    about: "Request: put a fresh process in place of a plugin's, made of its files as they are now.",
    data: z.strictObject({ plugin: plugin.optional().describe("Default: every plugin.") }),
  },
  "plugin.request.start": {
    about: "Request: start a plugin's process, also of one that was given up after it crashed too often.",
    data: z.strictObject({ plugin }),
  },
  "plugin.request.stop": {
    about: "Request: end a plugin's process when its calls have finished; the next call starts it again.",
    data: z.strictObject({ plugin }),
  },
  "plugin.request.enable": {
    about: "Request: switch on a plugin that was switched off.",
    data: z.strictObject({ plugin }),
  },
  "plugin.request.disable": {
    about: "Request: switch a plugin off until it is switched on again: it offers nothing and does not run.",
    data: z.strictObject({ plugin }),
  },
  "host.started": {
    about: "A host is ready to serve.",
    data: z.strictObject({ version: z.string().describe("semantic version of the host"), pid: z.int() }),
  },
  "host.stopping": { about: "A host ends in good order.", data: z.strictObject({ pid: z.int() }) },
  "plugin.added": {
    about: "A plugin can be used that could not before.",
    data: z.strictObject({ plugin, version }),
  },
  "plugin.removed": {
    about: "A plugin can no longer be used: its files are gone, or cannot be used.",
    data: z.strictObject({ plugin }),
  },
  "plugin.started": {
    about: "A plugin's process runs and takes calls.",
    data: z.strictObject({ plugin, pid: z.int().optional() }),
  },
  "plugin.stopped": {
    about: "A plugin's process was ended in good order: nobody needed it, or a newer one took its place.",
    data: z.strictObject({ plugin }),
  },
  "plugin.crashed": {
    about: "A plugin's process ended or had to be ended; it is started again when it is needed.",
    data: z.strictObject({ plugin, reason }),
  },
  "plugin.failed": {
    about: "A plugin was given up after it crashed too often; it stays so until it is started or reloaded.",
    data: z.strictObject({ plugin, reason }),
  },
  "plugin.reloaded": {
    about: "Another version of a plugin, or a fresh process of the same, has taken over.",
    data: z.strictObject({ plugin, version }),
  },
  "plugin.reload.failed": {
    about: "The new version of a plugin cannot be used; the old one goes on.",
    data: z.strictObject({ plugin, reason }),
  },
  "config.changed": {
    about: "A plugin has another config, or begins with it. What is in it only the plugin itself is told.",
    data: z.strictObject({ plugin, keys: z.array(z.string()).describe("those at the top that changed") }),
  },
  "contributions.changed": {
    about: "What agents are offered changed.",
    data: z.strictObject({ kinds }),
  },
  "command.completed": {
    about: "A call of a plugin ended. Only published while somebody listens.",
    data: z.strictObject({
      plugin,
      kind: z.enum(["callTool", "getPrompt", "readResource", "complete"]),
      name: z.string().optional().describe("of the tool or prompt, inside the plugin; or the URI"),
      durationMs: z.number(),
      outcome: z
        .string()
        .describe('"ok", "error" for a tool that says so itself, or the code of the failure'),
    }),
  },
};
