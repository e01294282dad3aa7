import { createHash } from "node:crypto";
import { type Bus, createMemoryBus } from "@backplane/bus";
import {
  type CallOptions,
  type CallToolOptions,
  type CompleteParams,
  type CompleteResult,
  type ContributionKind,
  type GetPromptOptions,
  type GetPromptResult,
  type Host,
  HostError,
  type PublishedPrompt,
  type PublishedResource,
  type PublishedResourceTemplate,
  type PublishedSkill,
  type PublishedTool,
  type ReadResourceResult,
  type Result,
  type SkillManifest,
  type ToolResult,
} from "@backplane/host";

export type FakeTool = (options: CallToolOptions) => ToolResult | Promise<ToolResult>;
export type FakePrompt = (
  options: GetPromptOptions,
) => Result<GetPromptResult> | Promise<Result<GetPromptResult>>;
export type FakeResource = (
  options: CallOptions,
) => Result<ReadResourceResult> | Promise<Result<ReadResourceResult>>;

export interface FakeOffers {
  prompts?: Record<string, FakePrompt>;
  /** By URI. */
  resources?: Record<string, FakeResource>;
  /** Listed only. */
  templates?: readonly string[];
  /** Texts of files by path, by the name of the skill: `plugin/skill`. */
  skills?: Record<string, FakeSkill>;
  complete?: (params: CompleteParams) => Result<CompleteResult>;
}

export type FakeSkill = Readonly<Record<string, string>>;

/** A host in memory: what it offers are functions of the test. */
export class FakeHost implements Host {
  readonly calls: { name: string; options: CallToolOptions }[] = [];
  readonly #tools: Map<string, FakeTool>;
  readonly #prompts: Map<string, FakePrompt>;
  readonly #resources: Map<string, FakeResource>;
  readonly #templates: readonly string[];
  readonly #skills: Map<string, FakeSkill>;
  readonly #complete: FakeOffers["complete"];
  readonly #listeners = new Set<(kind: ContributionKind) => void>();
  readonly #subscribers = new Map<string, Set<() => void>>();

  constructor(tools: Record<string, FakeTool> = {}, offers: FakeOffers = {}) {
    this.#tools = new Map(Object.entries(tools));
    this.#prompts = new Map(Object.entries(offers.prompts ?? {}));
    this.#resources = new Map(Object.entries(offers.resources ?? {}));
    this.#templates = offers.templates ?? [];
    this.#skills = new Map(Object.entries(offers.skills ?? {}));
    this.#complete = offers.complete;
  }

  tools(): readonly PublishedTool[] {
    return [...this.#tools.keys()].sort().map(publishedTool);
  }

  prompts(): readonly PublishedPrompt[] {
    return [...this.#prompts.keys()].sort().map((name) => ({
      name,
      plugin: `${name}-plugin`,
      ownName: name,
      definition: { name, description: `What ${name} asks` },
    }));
  }

  resources(): readonly PublishedResource[] {
    return [...this.#resources.keys()].sort().map((uri) => ({
      uri,
      plugin: "resource-plugin",
      definition: { uri, name: uri },
    }));
  }

  resourceTemplates(): readonly PublishedResourceTemplate[] {
    return [...this.#templates].sort().map((uriTemplate) => ({
      uriTemplate,
      plugin: "resource-plugin",
      definition: { uriTemplate, name: uriTemplate },
    }));
  }

  async callTool(name: string, options: CallToolOptions = {}): Promise<ToolResult> {
    this.calls.push({ name, options });
    const tool = this.#tools.get(name);
    if (tool === undefined)
      throw new HostError("unknown_tool", `Cannot call "${name}": no plugin publishes it`);
    return await tool(options);
  }

  async getPrompt(name: string, options: GetPromptOptions = {}): Promise<Result<GetPromptResult>> {
    const prompt = this.#prompts.get(name);
    if (prompt === undefined) throw new HostError("unknown_prompt", `No plugin has a prompt "${name}"`);
    return await prompt(options);
  }

  async readResource(uri: string, options: CallOptions = {}): Promise<Result<ReadResourceResult>> {
    const file = this.#fileOf(uri);
    if (file !== undefined) return result({ contents: [{ uri, mimeType: "text/markdown", text: file }] });
    const resource = this.#resources.get(uri);
    if (resource === undefined) throw new HostError("unknown_resource", `No plugin has a resource "${uri}"`);
    return await resource(options);
  }

  skills(): readonly PublishedSkill[] {
    return [...this.#skills.keys()].sort().map(publishedSkill);
  }

  async describeSkill(uri: string): Promise<SkillManifest> {
    const skill = this.skills().find((published) => published.uri === uri);
    if (skill === undefined) throw new HostError("unknown_resource", `No plugin has a resource "${uri}"`);
    const files = Object.entries(this.#skills.get(skill.name) ?? {}).map(([path, text]) => ({
      path,
      uri: `skill://${skill.name}/${path}`,
      size: Buffer.byteLength(text),
      digest: `sha256:${createHash("sha256").update(text).digest("hex")}`,
    }));
    return { skill, files };
  }

  #fileOf(uri: string): string | undefined {
    for (const [name, files] of this.#skills)
      for (const [path, text] of Object.entries(files)) if (uri === `skill://${name}/${path}`) return text;
    return undefined;
  }

  async complete(params: CompleteParams): Promise<Result<CompleteResult>> {
    if (this.#complete === undefined) throw new HostError("unknown_prompt", "No plugin has it");
    return this.#complete(params);
  }

  async subscribe(uri: string, listener: () => void): Promise<() => void> {
    if (!this.#resources.has(uri))
      throw new HostError("unknown_resource", `No plugin has a resource "${uri}"`);
    const subscribers = this.#subscribers.get(uri) ?? new Set();
    this.#subscribers.set(uri, subscribers.add(listener));
    return () => {
      subscribers.delete(listener);
      if (subscribers.size === 0) this.#subscribers.delete(uri);
    };
  }

  onChanged(listener: (kind: ContributionKind) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds or replaces a tool and says so, as a reload does. */
  publish(name: string, tool: FakeTool): void {
    this.#tools.set(name, tool);
    this.changed("tools");
  }

  publishPrompt(name: string, prompt: FakePrompt): void {
    this.#prompts.set(name, prompt);
    this.changed("prompts");
  }

  publishResource(uri: string, resource: FakeResource): void {
    this.#resources.set(uri, resource);
    this.changed("resources");
  }

  publishSkill(name: string, skill: FakeSkill): void {
    this.#skills.set(name, skill);
    this.changed("skills");
  }

  /** Says what changed as the face's lists do. */
  readonly lists = {
    onChanged: (listener: (kind: Exclude<ContributionKind, "skills">) => void) =>
      this.onChanged((kind) => {
        if (kind !== "skills") listener(kind);
      }),
  };

  changed(kind: ContributionKind): void {
    for (const listener of [...this.#listeners]) listener(kind);
  }

  /** The resource's content is a new one. */
  updated(uri: string): void {
    for (const listener of [...(this.#subscribers.get(uri) ?? [])]) listener();
  }

  /** What somebody is subscribed to. */
  get subscribed(): string[] {
    return [...this.#subscribers.keys()].sort();
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  scan = async (): Promise<void> => {};
  verify = async (): Promise<void> => {};
  watch = async (): Promise<void> => {};
  reload = async (): Promise<void> => {};
  configure = async (): Promise<ReadonlyMap<string, never>> => new Map<string, never>();
  start = async (): Promise<void> => {};
  stop = async (): Promise<void> => {};
  enable = async (): Promise<void> => {};
  disable = async (): Promise<void> => {};
  activity = async () => [];
  readonly bus: Bus = createMemoryBus();
  plugins = () => [];
  close = async (): Promise<void> => {};
}

/** A result as a plugin would have written it; `json` may differ from what JSON.stringify prints. */
export function result<Value>(value: Value, json: string = JSON.stringify(value)): Result<Value> {
  return { value, json };
}

export function text(value: string): ToolResult {
  return result({ content: [{ type: "text", text: value }] });
}

/** Echoes its arguments. */
export const echo: FakeTool = ({ arguments: args = {} }) => text(JSON.stringify(args));

/** Runs until it is cancelled. */
export const hang: FakeTool = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(new HostError("cancelled", "The call was cancelled")));
  });

/** Fails with a code of the host. */
export function failing(code: HostError["code"], message = `it failed with ${code}`): FakeTool {
  return () => {
    throw new HostError(code, message);
  };
}

/** A SKILL.md as the host makes it for a skill of FakeHost's. */
export function skillText(name: string, body: string): string {
  const { frontmatter } = publishedSkill(name);
  return `---\nname: "${frontmatter.name}"\ndescription: "${frontmatter.description}"\n---\n${body}`;
}

function publishedSkill(name: string): PublishedSkill {
  const [plugin = "", own = ""] = name.split("/");
  const frontmatter = { name: own, description: `How to do ${own}` };
  return { name, plugin, uri: `skill://${name}/SKILL.md`, frontmatter };
}

function publishedTool(name: string): PublishedTool {
  return {
    name,
    plugin: `${name}-plugin`,
    ownName: name,
    definition: {
      name,
      title: `The ${name} tool`,
      description: `What ${name} does`,
      inputSchema: { type: "object", properties: { text: { type: "string" } } },
      annotations: { readOnlyHint: true },
    },
  };
}
