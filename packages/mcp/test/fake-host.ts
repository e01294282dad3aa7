import {
  type CallToolOptions,
  type Host,
  HostError,
  type PublishedTool,
  type ToolResult,
} from "@backplane/host";

export type FakeTool = (options: CallToolOptions) => ToolResult | Promise<ToolResult>;

/** A host in memory: its tools are functions of the test. */
export class FakeHost implements Host {
  readonly calls: { name: string; options: CallToolOptions }[] = [];
  readonly #tools = new Map<string, FakeTool>();
  readonly #listeners = new Set<() => void>();

  constructor(tools: Record<string, FakeTool> = {}) {
    for (const [name, tool] of Object.entries(tools)) this.#tools.set(name, tool);
  }

  tools(): readonly PublishedTool[] {
    return [...this.#tools.keys()].sort().map(published);
  }

  async callTool(name: string, options: CallToolOptions): Promise<ToolResult> {
    this.calls.push({ name, options });
    const tool = this.#tools.get(name);
    if (tool === undefined)
      throw new HostError("unknown_tool", `Cannot call "${name}": no plugin publishes it`);
    return await tool(options);
  }

  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds or replaces a tool and says so, as a reload does. */
  publish(name: string, tool: FakeTool): void {
    this.#tools.set(name, tool);
    for (const listener of this.#listeners) listener();
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  scan = async (): Promise<void> => {};
  verify = async (): Promise<void> => {};
  plugins = () => [];
  close = async (): Promise<void> => {};
}

/** A result as a plugin would have written it; `json` may differ from what JSON.stringify prints. */
export function result(value: ToolResult["value"], json: string = JSON.stringify(value)): ToolResult {
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

function published(name: string): PublishedTool {
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
