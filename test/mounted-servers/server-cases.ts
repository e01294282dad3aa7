import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRepository } from "../support/repository.ts";

/** A public MCP server, and how all of it is used. */
export interface ServerCase {
  readonly name: string;
  /** Of its program, in the home that is given. */
  readonly args: (home: string) => readonly string[];
  /** Variables that `mcp.json` sets. */
  readonly env: (home: string) => Readonly<Record<string, string>>;
  /** Puts the files that it works on into their first state. */
  readonly reset: (home: string) => void;
  /** Calls in their order; every tool is called at least once. */
  readonly calls: (home: string) => readonly ToolCase[];
  readonly prompts: readonly PromptCase[];
  readonly resources: readonly ResourceCase[];
}

interface ToolCase {
  readonly tool: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
  /** It only runs as a task, whose result this is. */
  readonly isTask?: boolean;
  /** Why the result is another one each time, and what of it is compared in its place. */
  readonly varies?: Variation;
}

interface PromptCase {
  readonly prompt: string;
  readonly arguments?: Readonly<Record<string, string>>;
  readonly varies?: Variation;
}

interface ResourceCase {
  readonly uri: string;
  /** For one that a template makes. */
  readonly template?: string;
  readonly varies?: Variation;
}

export interface Variation {
  readonly why: string;
  readonly compared: (result: string) => unknown;
}

/** A server's program in node_modules. */
export function programOf(name: string): string {
  return inRepository("node_modules", "@modelcontextprotocol", `server-${name}`, "dist", "index.js");
}

const timeOfDay: Variation = {
  why: "holds the time of day",
  compared: (result) => result.replace(/\d{1,2}:\d{2}:\d{2}( [AP]M)?/g, "TIME"),
};

const taskName: Variation = {
  why: "names the task that it is the result of",
  compared: (result) => result.replace(/"taskId":"[^"]+"/g, '"taskId":"TASK"'),
};

const everything: ServerCase = {
  name: "everything",
  args: () => ["stdio"],
  env: () => ({}),
  reset: () => {},
  calls: () => [
    {
      tool: "simulate-research-query",
      arguments: { topic: "python", ambiguous: true },
      isTask: true,
      varies: taskName,
    },
    { tool: "echo", arguments: { message: 'hello \u2028 \u00e9 \ud83d\ude00 "quoted"' } },
    { tool: "get-annotated-message", arguments: { messageType: "error", includeImage: true } },
    {
      tool: "get-env",
      varies: {
        why: "holds the environment of its process, which the host makes",
        compared: (result) => {
          const { content, ...rest } = JSON.parse(result);
          return {
            ...rest,
            content: content.map(({ text, ...block }: { text: string }) => ({
              ...block,
              text: typeof JSON.parse(text),
            })),
          };
        },
      },
    },
    { tool: "get-resource-links", arguments: { count: 4 } },
    { tool: "get-resource-reference", arguments: { resourceType: "Text", resourceId: 2 }, varies: timeOfDay },
    { tool: "get-roots-list" },
    { tool: "get-structured-content", arguments: { location: "Chicago" } },
    { tool: "get-sum", arguments: { a: 0.1, b: 12345678901234 } },
    { tool: "get-tiny-image" },
    {
      tool: "gzip-file-as-resource",
      arguments: { name: "a.gz", data: "data:text/plain,hello", outputType: "resource" },
    },
    // Each twice, so that the next round finds it as this one did.
    { tool: "toggle-simulated-logging" },
    { tool: "toggle-simulated-logging" },
    { tool: "toggle-subscriber-updates" },
    { tool: "toggle-subscriber-updates" },
    { tool: "trigger-elicitation-request" },
    { tool: "trigger-long-running-operation", arguments: { duration: 0.2, steps: 2 } },
    { tool: "trigger-sampling-request", arguments: { prompt: "What is the capital?", maxTokens: 10 } },
    { tool: "trigger-url-elicitation", arguments: { url: "https://example.com/x", elicitationId: "e1" } },
    { tool: "get-sum", arguments: { a: "no number", b: 1 } },
  ],
  prompts: [
    { prompt: "simple-prompt" },
    { prompt: "args-prompt", arguments: { city: "Paris", state: "none" } },
    { prompt: "completable-prompt", arguments: { department: "Engineering", name: "Alice" } },
    { prompt: "resource-prompt", arguments: { resourceType: "Text", resourceId: "3" }, varies: timeOfDay },
  ],
  resources: [
    ...["architecture", "extension", "features", "how-it-works", "instructions", "startup", "structure"].map(
      (document) => ({ uri: `demo://resource/static/document/${document}.md` }),
    ),
    {
      uri: "demo://resource/dynamic/text/7",
      template: "demo://resource/dynamic/text/{resourceId}",
      varies: timeOfDay,
    },
    {
      uri: "demo://resource/dynamic/blob/7",
      template: "demo://resource/dynamic/blob/{resourceId}",
      varies: {
        why: "holds the time of day, in base64",
        compared: (result) =>
          result.replace(/"blob":"([^"]*)"/, (_, blob) =>
            String(timeOfDay.compared(Buffer.from(blob, "base64").toString())),
          ),
      },
    },
  ],
};

const filesystem: ServerCase = {
  name: "filesystem",
  args: (home) => [join(home, "files")],
  env: () => ({}),
  reset: (home) => {
    const at = (...names: string[]): string => join(home, "files", ...names);
    rmSync(at(), { recursive: true, force: true });
    mkdirSync(at("sub", "deep"), { recursive: true });
    writeFileSync(at("a.txt"), "one\ntwo\nthree\nfour\n");
    writeFileSync(at("sub", "b.txt"), "\u00fcml\u00e4ut\n");
    writeFileSync(at("sub", "deep", "c.md"), "# c\n");
    writeFileSync(at("dot.png"), Buffer.from("iVBORw0KGgo=", "base64"));
    for (const name of ["a.txt", "dot.png"]) utimesSync(at(name), 1_700_000_000, 1_700_000_000);
  },
  calls: (home) => {
    const at = (...names: string[]): string => join(home, "files", ...names);
    return [
      { tool: "list_allowed_directories" },
      { tool: "read_file", arguments: { path: at("a.txt"), head: 2 } },
      { tool: "read_text_file", arguments: { path: at("a.txt"), tail: 2 } },
      { tool: "read_media_file", arguments: { path: at("dot.png") } },
      { tool: "read_multiple_files", arguments: { paths: [at("a.txt"), at("nothing")] } },
      { tool: "list_directory", arguments: { path: at() } },
      { tool: "list_directory_with_sizes", arguments: { path: at(), sortBy: "size" } },
      { tool: "directory_tree", arguments: { path: at() } },
      { tool: "search_files", arguments: { path: at(), pattern: "**/*.md" } },
      {
        tool: "get_file_info",
        arguments: { path: at("a.txt") },
        varies: {
          why: "holds when the file was made and read",
          compared: (result) => result.replace(/(created|accessed): [^\\"]*/g, "$1"),
        },
      },
      { tool: "write_file", arguments: { path: at("new.txt"), content: "fresh\n" } },
      {
        tool: "edit_file",
        arguments: { path: at("a.txt"), edits: [{ oldText: "two", newText: "2" }], dryRun: false },
      },
      { tool: "move_file", arguments: { source: at("new.txt"), destination: at("moved.txt") } },
      { tool: "create_directory", arguments: { path: at("made") } },
      { tool: "read_text_file", arguments: { path: "/etc/passwd" } },
    ];
  },
  prompts: [],
  resources: [],
};

const memory: ServerCase = {
  name: "memory",
  args: () => [],
  env: (home) => ({ MEMORY_FILE_PATH: join(home, "memory.jsonl") }),
  reset: (home) => rmSync(join(home, "memory.jsonl"), { force: true }),
  calls: () => {
    const entities = [
      { name: "Ada", entityType: "person", observations: ["wrote notes"] },
      { name: "Engine", entityType: "machine", observations: [] },
    ];
    return [
      { tool: "create_entities", arguments: { entities } },
      {
        tool: "create_relations",
        arguments: { relations: [{ from: "Ada", to: "Engine", relationType: "studies" }] },
      },
      {
        tool: "add_observations",
        arguments: { observations: [{ entityName: "Ada", contents: ["was right"] }] },
      },
      { tool: "read_graph" },
      { tool: "search_nodes", arguments: { query: "notes" } },
      { tool: "open_nodes", arguments: { names: ["Engine"] } },
      {
        tool: "delete_observations",
        arguments: { deletions: [{ entityName: "Ada", observations: ["was right"] }] },
      },
      {
        tool: "delete_relations",
        arguments: { relations: [{ from: "Ada", to: "Engine", relationType: "studies" }] },
      },
      { tool: "delete_entities", arguments: { entityNames: ["Engine"] } },
      { tool: "add_observations", arguments: { observations: [{ entityName: "Nobody", contents: ["x"] }] } },
    ];
  },
  prompts: [],
  resources: [{ uri: "memory://knowledge-graph" }],
};

export const serverCases: readonly ServerCase[] = [everything, filesystem, memory];
