import type { HostErrorCode } from "../../src/index.ts";

export interface CallRow {
  readonly plugin: string;
  readonly tool: string;
  readonly timeoutMs?: number;
  readonly cancelAfterMs?: number;
  /** Called before: the plugin is then running. */
  readonly first?: string;
  /** The result's JSON, or the error. */
  readonly outcome: string | { readonly code: HostErrorCode; readonly message: RegExp };
  /** In the plugin's status, then or a little later. */
  readonly warning?: RegExp;
  /** A second call, after the warning. */
  readonly next?: Omit<CallRow, "plugin" | "next" | "first">;
}

const died = (plugin: string, how: string): CallRow["outcome"] => ({
  code: "plugin_died",
  message: new RegExp(`^Plugin "${plugin}" died during the call: ${how}$`),
});
const unavailable = (plugin: string, why: string): CallRow["outcome"] => ({
  code: "unavailable",
  message: new RegExp(`^Plugin "${plugin}" is not available: ${why}$`),
});
const late = (plugin: string): CallRow["outcome"] => ({
  code: "deadline_exceeded",
  message: new RegExp(`^Plugin "${plugin}": No answer within \\d+ ms$`),
});
const badResult = (tool: string, what: string): CallRow => ({
  plugin: "bad-results",
  tool,
  outcome: { code: "bad_plugin", message: new RegExp(`^Plugin "bad-results": The plugin.*${what}$`) },
});
const claim = (tool: string, code: HostErrorCode): CallRow => ({
  plugin: "claims-what-it-cannot-know",
  tool,
  // Its words in one line, without what would colour a terminal.
  outcome: {
    code,
    message: /^Plugin "claims-what-it-cannot-know": the host is closing \[31m \{"jsonrpc":"2\.0"\}$/,
  },
});

const noSocket = (plugin: string, why: string): CallRow => ({
  plugin,
  tool: "run",
  outcome: unavailable(plugin, `Cannot open the plugin's session: ${why}`),
});
const broken = (plugin: string, how: string): CallRow => ({
  plugin,
  tool: "run",
  outcome: died(plugin, `The session broke: ${how}`),
  warning: new RegExp(`^The session broke: ${how}; it was ended$`),
});

const empty = '{"content":[]}';
const text = (words: string): string => `{"content":[{"type":"text","text":${JSON.stringify(words)}}]}`;
const tooLarge = "The session broke: 8 RESOURCE_EXHAUSTED: Received message";

export const callRows: readonly CallRow[] = [
  {
    plugin: "dies-mid-call",
    tool: "die",
    outcome: died("dies-mid-call", 'exit code 9; it last wrote "panic: something broke"'),
    warning: /^It ended unexpectedly: exit code 9; it last wrote "panic: something broke"$/,
    next: { tool: "live", outcome: empty },
  },
  {
    plugin: "dies-at-start",
    tool: "run",
    outcome: unavailable(
      "dies-at-start",
      "Cannot open the plugin's session: .+: the process ended by exit code 5",
    ),
  },
  {
    plugin: "never-initializes",
    tool: "run",
    outcome: unavailable("never-initializes", "Cannot open the plugin's session: No answer within \\d+ ms"),
  },
  {
    plugin: "refuses-to-initialize",
    tool: "run",
    outcome: unavailable("refuses-to-initialize", "Cannot open the plugin's session: no licence key"),
  },
  {
    plugin: "closes-its-session",
    tool: "run",
    outcome: died("closes-its-session", "The peer ended the session"),
    warning: /^The peer ended the session; it was ended$/,
  },
  {
    plugin: "changes-the-subject",
    tool: "run",
    outcome: died(
      "changes-the-subject",
      "The session broke: 13 INTERNAL: Response message parsing error: .+",
    ),
    warning: /^The session broke: .+; it was ended$/,
  },
  {
    plugin: "replies-too-much",
    tool: "run",
    outcome: died("replies-too-much", `${tooLarge} larger than max \\(\\d+ vs 16777216\\)`),
  },
  {
    plugin: "replies-a-gibibyte",
    tool: "promise",
    outcome: died("replies-a-gibibyte", `${tooLarge} larger than max \\(1073741824 vs 16777216\\)`),
  },
  noSocket(
    "session-socket-outside",
    'its socket "/var/run/docker\\.sock" is not in the folder it was given, PLUGIN_UNIX_SOCKET_DIR',
  ),
  noSocket("session-socket-of-another", 'its socket ".+" is not in the folder it was given, .+'),
  noSocket("session-socket-is-a-file", 'its socket ".+/session\\.sock" is not a socket'),
  noSocket("session-socket-is-a-link", 'its socket ".+/session\\.sock" is not a socket'),
  noSocket("session-socket-is-missing", 'its socket ".+/missing\\.sock" does not exist'),
  noSocket("session-socket-is-deaf", "No answer within \\d+ ms"),
  noSocket(
    "session-socket-is-closed",
    "(The peer ended the session|The session broke: .+ (ECONNRESET|EPIPE))",
  ),
  noSocket("never-opens-its-socket", "asked for its socket, it did not answer in time"),
  broken("session-socket-gibibyte", "a message of 1073741824 bytes, at most 16777216"),
  broken("session-socket-garbage", "a message of 1213486160 bytes, at most 16777216"),
  broken("session-socket-no-frames", "a message that cannot be decoded: .+"),
  broken("session-socket-breaks-off", "it ended in the middle of a message"),
  {
    plugin: "answers-twice",
    tool: "run",
    outcome: text("first"),
    warning: /^Answered call \d+, which was never made or is answered already$/,
    next: { tool: "run", outcome: text("first") },
  },
  {
    plugin: "answers-what-nobody-asked",
    tool: "run",
    outcome: text("asked"),
    warning: /^Answered call 7777, which was never made or is answered already$/m,
  },
  {
    plugin: "asks-for-what-does-not-exist",
    tool: "run",
    // 12 is UNIMPLEMENTED.
    outcome: text("2: error 12, 4: error 12"),
    warning: /^Made a call with id 3, which is in use or not its to choose$/,
  },
  {
    plugin: "asks-on-behalf-of-others",
    tool: "run",
    // 12 is UNIMPLEMENTED, 9 FAILED_PRECONDITION.
    outcome: text("2: error 12, 4: error 9"),
  },
  {
    plugin: "never-answers",
    tool: "wait",
    first: "answer",
    timeoutMs: 300,
    outcome: late("never-answers"),
  },
  {
    plugin: "ignores-cancels",
    tool: "run",
    first: "run",
    cancelAfterMs: 50,
    outcome: { code: "cancelled", message: /^The caller cancelled the call$/ },
    next: { tool: "run", outcome: text("too late") },
  },
  {
    plugin: "spins",
    tool: "spin",
    first: "answer",
    timeoutMs: 300,
    outcome: late("spins"),
    warning: /^It missed a deadline and did not answer a ping within 5000 ms; it was ended$/,
    next: { tool: "answer", outcome: empty },
  },
  { plugin: "reports-odd-progress", tool: "run", outcome: empty },
  { plugin: "ignores-every-goodbye", tool: "run", outcome: empty },
  badResult("not-json", "result is not JSON"),
  badResult("empty", "result is not JSON"),
  badResult("two-messages", "result is not JSON"),
  badResult("null", 'result has no "content" array of objects with a "type"'),
  badResult("array", 'result has no "content" array of objects with a "type"'),
  badResult("no-content", 'result has no "content" array of objects with a "type"'),
  badResult("odd-content", 'result has no "content" array of objects with a "type"'),
  badResult("content-text", 'result has no "content" array of objects with a "type"'),
  badResult("deep-lines", "result is nested too deeply"),
  badResult("other-method", "answered callTool with initialize"),
  badResult("no-method", "answered callTool with an unknown response"),
  {
    plugin: "bad-results",
    tool: "many-lines",
    outcome: text('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'),
  },
  claim("cancelled", "plugin_error"),
  claim("deadline-exceeded", "deadline_exceeded"),
  claim("unavailable", "plugin_error"),
  claim("unheard", "plugin_error"),
];
