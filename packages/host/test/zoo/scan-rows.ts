const start = (plugin: string, reason: string): RegExp =>
  new RegExp(`^Cannot start plugin "${plugin}": ${reason}$`);
const notHandshake = (fields: string): string =>
  `first line is no handshake: it has ${fields}, expected at least 5 \\(got ".*"\\); a plugin prints its handshake before anything else`;
const nameless =
  /^The file's name gives no plugin name \(1-64 of a-z 0-9 - and '\.', alphanumeric at both ends\); rename it$/;

/** Plugins that cannot be used, and the line that says why. */
export const failureRows: Readonly<Record<string, RegExp>> = {
  silent: start("silent", "no handshake line within 15000 ms; plugin printed nothing"),
  "prints-garbage-first": start("prints-garbage-first", notHandshake("2 fields")),
  "prints-text-first": start("prints-text-first", notHandshake("1 field")),
  "prints-endless-first-line": start("prints-endless-first-line", notHandshake("1 field")),
  "exits-at-once": start("exits-at-once", "plugin exited with code 0 before its handshake line"),
  "exits-with-message": start(
    "exits-with-message",
    'plugin exited with code 3 \\(its last words: ".*cannot open database: /var/lib/nothing"\\) before its handshake line',
  ),
  "wrong-core-version": start(
    "wrong-core-version",
    "plugin speaks go-plugin core protocol 2, expected 1; .*",
  ),
  "wrong-contract-version": start(
    "wrong-contract-version",
    "plugin speaks application protocol 99, the host 1; update whichever is older",
  ),
  "speaks-netrpc": start("speaks-netrpc", "plugin speaks net/rpc, expected gRPC; .*"),
  "too-few-fields": start(
    "too-few-fields",
    '.*it has 3 fields, expected at least 5 \\(got "1\\|1\\|unix"\\).*',
  ),
  "socket-is-missing": start("socket-is-missing", 'its socket ".*/missing\\.sock" does not exist'),
  "socket-of-somebody-else": start(
    "socket-of-somebody-else",
    'its socket "/var/run/docker\\.sock" is not in the folder it was given, PLUGIN_UNIX_SOCKET_DIR',
  ),
  "socket-is-a-link": start("socket-is-a-link", 'its socket ".*/plugin\\.sock" is not a socket'),
  "plain-tcp": start("plain-tcp", "plugin listens on TCP \\(127\\.0\\.0\\.1:9\\) without TLS, .*"),
  "speaks-no-grpc": start(
    "speaks-no-grpc",
    "no gRPC connection: what listens there does not speak gRPC \\(HTTP/2\\), or wants TLS",
  ),
  "accepts-and-says-nothing": start(
    "accepts-and-says-nothing",
    "plugin took the connection but did not answer its health check within 10000 ms",
  ),
  "another-application":
    /^Cannot describe the plugin: it does not serve \/backplane\.plugin\.v1\.Plugin\/Describe; it is a go-plugin plugin of another application$/,
  "hangs-in-describe": /^Cannot describe the plugin: it did not answer in time$/,
  "fails-in-describe": /^Cannot describe the plugin: no licence \[31mred\[0m elif second line$/,
  "calls-itself-otherwise":
    /^The plugin calls itself "good-neighbour", its plugin\.json says "calls-itself-otherwise"; make them equal$/,
  "dies-in-describe":
    /^Cannot describe the plugin: .+: the process ended by exit code 7; it last wrote "out of cheese"$/,
  "describes-too-much": /^Cannot describe the plugin: Received message larger than max \(\d+ vs 16777216\)$/,
  "twin-two": /^The name "twin" is taken by .*\/twin-one; rename one of the two$/,
  "not-executable": /^The file is not executable; run: chmod \+x '.*\/not-executable'$/,
  "wrong-architecture": start(
    "wrong-architecture",
    ".*; it is built for linux on (arm64|x64), this machine is \\w+ on \\w+",
  ),
  "without-shebang": start("without-shebang", ".*; it is neither a program nor a script with a #! line"),
  "empty-file": start("empty-file", ".*; it is neither a program nor a script with a #! line"),
  "missing-interpreter": start("missing-interpreter", ".*missing-interpreter.*"),
  ["a".repeat(65)]: nameless,
  "[31mred line": nameless,
  _: nameless,
  "dangling-link": /^The link leads nowhere; remove it or mend its target$/,
  "endless-link": /^It cannot be read: ELOOP: .*\/endless-link'$/,
  "without-manifest": /^The folder has no plugin\.json; add one or move it elsewhere$/,
  "manifest-is-a-folder": /^Invalid plugin\.json: not a regular file$/,
  "manifest-is-a-pipe": /^Invalid plugin\.json: not a regular file$/,
  "manifest-is-a-device": /^Invalid plugin\.json: leads out of the plugin's folder$/,
  "ten-thousand-skills": /^The plugin has more than 10000 files$/,
  "entry-leads-out": /^The file "main\.mjs" leads out of the plugin's folder$/,
};

interface WarningRow {
  /** How many of its tools are published. */
  readonly tools: number;
  readonly warnings: readonly RegExp[];
}

const badName = (name: string): RegExp =>
  new RegExp(`^Left out tool "${name}": a name is 1-64 of A-Z a-z 0-9 _ - and '\\.'$`);
const badSchema = (tool: string, problem: string): RegExp =>
  new RegExp(`^Left out tool "${tool}": its input schema is unusable: ${problem}$`);
const notObject = 'expected a JSON Schema object with "type": "object"';

/** Plugins of which something is left out or changed, and the lines that say so. */
export const warningRows: Readonly<Record<string, WarningRow>> = {
  "hostile-tool-names": {
    tools: 2,
    warnings: [
      badName("\\[2Jclear"),
      badName("with space"),
      badName(""),
      badName("x{65}"),
      badName("ünï"),
      badName("a/\\.\\./b"),
      /^Left out tool "same": there is a tool of that name already$/,
    ],
  },
  "five-thousand-tools": { tools: 1000, warnings: [/^Left out 4000 tools: at most 1000 are taken$/] },
  "a-thousand-bad-tools": {
    tools: 0,
    warnings: [...Array.from({ length: 10 }, (_, i) => badName(`bad name ${i}`)), /^990 more of that kind$/],
  },
  "hostile-schemas": {
    tools: 1,
    warnings: [
      badSchema("giant", "\\d+ bytes, at most 262144"),
      badSchema("deep", "nested deeper than 32"),
      badSchema("bottomless", "nested deeper than 32"),
      badSchema("proto", 'unusable key "__proto__"'),
      badSchema("array", notObject),
      badSchema("string", notObject),
      badSchema("text", ".* is not valid JSON"),
      badSchema("untyped", notObject),
    ],
  },
  "hostile-prompts": {
    tools: 1,
    warnings: [
      /^Left out a prompt: its definition is unusable: .*JSON/,
      /^Left out a prompt: its definition is no JSON object$/,
      /^Left out prompt "with space": a name is 1-64 of A-Z a-z 0-9 _ - and '\.'$/,
      /^Left out prompt "7": a name is 1-64 of A-Z a-z 0-9 _ - and '\.'$/,
      /^Left out prompt "args": its arguments are no array$/,
      /^Left out prompt "many": 65 arguments, at most 64$/,
      /^Left out prompt "nameless": an argument has no name of 1-64 characters without spaces$/,
      /^Left out a prompt: its definition is unusable: nested deeper than 32$/,
      /^Left out prompt "fine": there is a prompt of that name already$/,
    ],
  },
  "hostile-resources": {
    tools: 1,
    warnings: [
      /^Left out resource "no-scheme": it has no absolute URI of at most 2000 characters$/,
      /^Left out resource "x:with space": it has no absolute URI of at most 2000 characters$/,
      /^Left out resource "x:a+": it has no absolute URI of at most 2000 characters$/,
      /^Left out resource "x:nameless": it has no name$/,
      /^Left out resource "x:1": there is a resource of that name already$/,
      /^Left out a resource: 70000 bytes, at most 65536$/,
      /^Left out resource template "\{all\}": it has no absolute URI template of at most 2000 characters$/,
      /^Left out resource template "x:\{a\}": it has no name$/,
    ],
  },
  "hostile-texts": {
    tools: 2,
    warnings: [
      /^Removed control or invisible characters from the title of tool "add"$/,
      /^Removed control or invisible characters from the description of tool "add"$/,
    ],
  },
};

const leftOut = (skill: string, where: string, problem: string): RegExp =>
  new RegExp(`^Left out skill "${skill}": skills/${skill}/SKILL\\.md${where}: ${problem}$`);
const noServers = (where: string, problem: string): RegExp =>
  new RegExp(`^Left out all MCP servers: mcp\\.json${where}: ${problem}$`);
const leadsOut = "leads out of the plugin's folder";

/** Packages of which something is left out, and the lines that say so. */
export const packageRows: Readonly<Record<string, readonly RegExp[]>> = {
  "manifest-no-extension": [/^plugin\.json: the package offers nothing: /],
  "manifest-no-runtime": [/^plugin\.json: the package offers nothing: /],
  "manifest-odd-extensions": [
    /^plugin\.json:1:\d+: ignored "extensions", which is not an object$/,
    /^plugin\.json: the package offers nothing: /,
  ],
  "skill-is-a-pipe": [leftOut("bad", "", "not a regular file")],
  "skill-is-a-device": [leftOut("bad", "", leadsOut)],
  "skill-is-huge": [leftOut("bad", "", "268435456 bytes, at most 1048576 are read")],
  "skill-without-end": [leftOut("bad", ":1:1", "the frontmatter does not end: .* within 4096 characters")],
  "skill-of-keys-in-keys": [leftOut("bad", ":2:1", "nested deeper than 16 levels")],
  "skill-of-brackets": [leftOut("bad", ":2:1", "nested deeper than 16 levels")],
  "skill-of-aliases": [leftOut("bad", ":3:10", "aliases, \\*name, are not read")],
  "skill-is-a-way-out": [leftOut("etc", "", leadsOut), leftOut("loop", "", "cannot be read: ELOOP: .*")],
  "skills-that-deceive": [
    /^skills\/bad\/SKILL\.md: removed control or invisible characters from the description$/,
  ],
  "nine-hundred-skills": [/^skills: left out 401 folders: at most 500 of a package are looked at$/],
  "servers-in-a-huge-file": [noServers("", "300000 bytes, at most 262144 are read")],
  "servers-in-brackets": [noServers(":1:1001", "nested deeper than 200 levels")],
  "servers-in-a-pipe": [noServers("", "not a regular file")],
  "thousand-servers": [/^mcp\.json:1:\d+: left out 936 servers: at most 64 of a package are taken$/],
  "servers-that-deceive": [],
};
