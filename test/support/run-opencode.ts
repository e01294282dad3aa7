import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { built, inRepository } from "./repository.ts";
import { type Command, runToEnd } from "./run-to-end.ts";
import type { TempHome } from "./temp-home.ts";

/** A run takes about 6 s on an idle machine and ten times that on a busy one; only a hang reaches this. */
export const opencodeLimitMs = 180_000;

/** A tool call as opencode reports it: under the name the model used, `<server>_<plugin>_<tool>`. */
export interface ShownToolCall {
  readonly name: string;
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
}

export interface OpencodeRun {
  readonly code: number | null;
  readonly stderr: string;
  /** The answer shown to the person. */
  readonly text: string;
  readonly toolCalls: readonly ShownToolCall[];
}

/** One headless run of the real opencode in a project that knows only the given model; the rest is the home's config. */
export async function runOpencode(
  home: TempHome,
  options: {
    readonly modelUrl: string;
    readonly prompt: string;
    /** A slash command, without the slash, to which the prompt is the argument. */
    readonly command?: string;
    readonly kill?: AbortSignal;
  },
): Promise<OpencodeRun> {
  const project = join(home.folder, "project");
  await mkdir(project, { recursive: true });
  await writeFile(join(project, "opencode.json"), JSON.stringify(projectConfig(options.modelUrl)));
  const command = options.command === undefined ? [] : ["--command", options.command];
  const args = ["run", "--format", "json", "--model", "fake/fake-model", ...command, options.prompt];
  const ended = await runToEnd(opencode(home, { args, cwd: project }), {
    limitMs: opencodeLimitMs,
    ...(options.kill && { kill: options.kill }),
  });
  return { code: ended.code, stderr: ended.stderr, ...readEvents(ended.stdout) };
}

/** What opencode makes of all its config files, and the code it would load into its own process. */
export interface OpencodeConfig {
  readonly mcp?: Readonly<Record<string, McpServerEntry>>;
  /** URLs of files that opencode imports as plugins of its own. */
  readonly plugin?: readonly string[];
}

export interface McpServerEntry {
  readonly type: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** The config as opencode itself resolves it in the home. */
export async function readOpencodeConfig(home: TempHome): Promise<OpencodeConfig> {
  const ended = await runToEnd(opencode(home, { args: ["debug", "config"], cwd: home.folder }), {
    limitMs: opencodeLimitMs,
  });
  if (ended.code !== 0)
    throw new Error(`opencode debug config ended with code ${ended.code}: ${ended.stderr}`);
  return JSON.parse(ended.stdout) as OpencodeConfig;
}

function opencode(home: TempHome, options: Pick<Command, "args" | "cwd">): Command {
  return { program: opencodeProgram(), env: { ...home.env, ...quiet }, ...options };
}

function opencodeProgram(): string {
  const packageName = "opencode-linux-x64-baseline";
  const program = inRepository("test", "peers", "node_modules", packageName, "bin", "opencode");
  return built(program, "node scripts/peers.mjs");
}

/** Keeps opencode from the network; `npm_config_offline` ends its background install of `@opencode-ai/plugin`. */
const quiet = {
  OPENCODE_DISABLE_AUTOUPDATE: "1",
  OPENCODE_DISABLE_MODELS_FETCH: "1",
  OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
  OPENCODE_DISABLE_SHARE: "1",
  OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
  npm_config_offline: "true",
};

function projectConfig(modelUrl: string): object {
  const model = { name: "Fake", tool_call: true, limit: { context: 100_000, output: 4096 } };
  return {
    $schema: "https://opencode.ai/config.json",
    autoupdate: false,
    share: "disabled",
    snapshot: false,
    model: "fake/fake-model",
    small_model: "fake/fake-model",
    enabled_providers: ["fake"],
    permission: { "*": "allow" },
    provider: {
      fake: {
        npm: "@ai-sdk/openai-compatible",
        name: "Fake",
        options: { baseURL: modelUrl, apiKey: "none" },
        models: { "fake-model": model },
      },
    },
  };
}

/** One JSON object a line. */
type OpencodeEvent =
  | { readonly type: "tool_use"; readonly part: { readonly tool: string; readonly state: ToolState } }
  | { readonly type: "text"; readonly part: { readonly text: string } }
  | { readonly type: "step_start" | "step_finish" | "error" };

type ToolState = Omit<ShownToolCall, "name">;

function readEvents(stdout: string): Pick<OpencodeRun, "text" | "toolCalls"> {
  const events = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as OpencodeEvent);
  const toolCalls = events.flatMap((event) =>
    event.type === "tool_use" ? [{ ...event.part.state, name: event.part.tool }] : [],
  );
  const text = events.map((event) => (event.type === "text" ? event.part.text : "")).join("");
  return { text, toolCalls };
}
