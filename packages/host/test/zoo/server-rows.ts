import { expect } from "vitest";
import type { HostErrorCode } from "../../src/index.ts";

const cannotConnect = (why: string): RegExp => new RegExp(`^Cannot connect to the MCP server: ${why}$`);

/** MCP servers that cannot be used, and the line that says why. */
export const serverFailureRows: Readonly<Record<string, RegExp>> = {
  silent: cannotConnect("No answer within \\d+ ms"),
  "never-reads": cannotConnect("No answer within \\d+ ms"),
  "dies-at-once": /^The MCP server ended before it answered: exit code 3$/,
  "speaks-of-tomorrow": cannotConnect(
    'The server answered initialize with MCP "2099-01-01", which this version does not speak',
  ),
  "initializes-with-nonsense": cannotConnect(
    "The server answered initialize with MCP undefined, which this version does not speak",
  ),
  "endless-line": cannotConnect("The server wrote a line of more than 16777216 bytes"),
  "lists-too-much": /^Its list of tools has more than 16777216 bytes$/,
  "lists-nonsense": /^Its list of tools has no array of "tools"$/,
};

interface ServerCallRow {
  readonly server: string;
  readonly timeoutMs?: number;
  readonly arguments?: object;
  readonly outcome: unknown;
  readonly warning?: RegExp;
  /** A second call, after the warning. */
  readonly next?: { readonly arguments?: object; readonly outcome: unknown };
}

const error = (code: HostErrorCode, message: RegExp): object => ({
  code,
  message: expect.stringMatching(message),
});
// On a busy machine the deadline may pass before the server is up.
const late = error(
  "deadline_exceeded",
  /^Plugin ".*": (No answer within \d+ ms|The plugin was not ready .*)$/,
);

export const serverCallRows: readonly ServerCallRow[] = [
  { server: "garbage-first", outcome: "ran run" },
  { server: "exits-when-discovered", outcome: "ran run" },
  {
    server: "answers-twice",
    outcome: "first",
    warning: /^It answers what was not asked, or is answered already$/m,
    next: { outcome: "first" },
  },
  {
    server: "answers-nobody",
    outcome: "in the end",
    warning: /^It answers what was not asked, or is answered already$/m,
  },
  {
    server: "answers-nonsense",
    outcome: error("bad_plugin", /^Plugin "answers-nonsense": The plugin's result has no "content" array/),
  },
  {
    server: "dies-in-a-call",
    outcome: error(
      "plugin_died",
      /^Plugin "dies-in-a-call" died during the call: exit code 9; it last wrote "panic: out of cheese"$/,
    ),
    warning: /^It ended unexpectedly: exit code 9; it last wrote "panic: out of cheese"$/m,
    next: { arguments: { live: true }, outcome: "alive" },
  },
  {
    server: "closes-stdout",
    outcome: error(
      "plugin_died",
      /^Plugin "closes-stdout" died during the call: .*The server closed its stdout$/,
    ),
  },
  {
    server: "endless-result",
    outcome: error("plugin_died", /a line of more than 16777216 bytes$/),
    warning: /a line of more than 16777216 bytes; it was ended$/m,
  },
  { server: "floods-notifications", timeoutMs: 1_000, outcome: late },
  { server: "floods-progress", timeoutMs: 1_000, outcome: late },
  { server: "floods-changes", timeoutMs: 1_000, outcome: late },
  {
    server: "floods-questions",
    timeoutMs: 1_000,
    outcome: expect.objectContaining({ code: expect.stringMatching(/^(deadline_exceeded|plugin_died)$/) }),
  },
  { server: "floods-garbage", timeoutMs: 1_000, outcome: late },
  { server: "floods-stderr", timeoutMs: 1_000, outcome: late },
  {
    server: "asks-for-nobody",
    outcome: expect.stringMatching(
      /^(null|\{"code":-326\d\d,"message":"(No call is running|The caller answers no questions).*)$/,
    ),
  },
  {
    server: "asks-nonsense",
    outcome: expect.stringMatching(/"code":-326/),
  },
];

/** All that can be called. */
export const serverRows: readonly string[] = [
  ...serverCallRows.map(({ server }) => server),
  "lists-in-a-circle",
  "lists-empty-pages",
  "lists-without-end",
  "hostile-names",
  "forks-a-daemon",
  "ignores-every-goodbye",
];
