import { homedir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse-config.ts";

const file = "/etc/backplane/config.toml";
const parse = (...lines: string[]) => parseConfig(lines.join("\n"), file);

/** `line:column: message` of each problem. */
const complaints = (...lines: string[]) =>
  parse(...lines).problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);

describe("parseConfig()", () => {
  it("fills in every default", () => {
    const { config, problems } = parse("");
    expect(problems).toEqual([]);
    expect(config).toEqual({
      mcp: { tools: "auto", searchAboveTokens: 10_000, pinned: [], names: "prefixed" },
      plugins: { folders: undefined },
      prompts: { allowedExpansion: new Set() },
      authorization: { clientMetadataUrl: undefined, callbackPort: 0, clients: {} },
      bus: { kind: "memory" },
      remote: { name: undefined, offer: [], use: [] },
      plugin: {},
    });
  });

  const gitClient = [
    "[authorization.clients.git]",
    'issuer = "https://login.example.com"',
    'client_id = "me"',
    'client_secret_file = "secret"',
  ];

  it("reads the clients of authorization servers, whose files are relative to the config", () => {
    expect(parse(...gitClient).config.authorization.clients?.["git"]).toEqual({
      issuer: "https://login.example.com",
      clientId: "me",
      clientSecretFile: expect.stringMatching(/^\/.+\/secret$/),
      privateKeyFile: undefined,
      signingAlgorithm: "ES256",
      grant: "authorization_code",
      scope: undefined,
    });
  });

  it("takes no client when one is wrong: whom a secret is shown to counts only as a whole", () => {
    const { config, problems } = parse(
      ...gitClient,
      "[authorization.clients.mail]",
      'issuer = "not a URL"',
      'client_id = "me"',
      'secret = "s3cret"',
    );
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("authorization.clients.mail.issuer"),
      expect.stringContaining('unknown key "secret" in [authorization.clients.mail]'),
    ]);
    expect(config.authorization.clients).toEqual({});
  });

  it("reads every key", () => {
    const { config, problems } = parse(
      "[mcp]",
      'tools = "search"',
      "search_above_tokens = 20_000",
      'pinned = ["git_log", "memory_*"]',
      'names = "plain"',
      "[plugins]",
      'folders = ["/srv/plugins", "mine", "~/others", "~"]',
      "[prompts]",
      'expand = ["sc-prompt"]',
      "[plugin.git]",
      "depth = 3",
      '[plugin."a.b".inner]',
      "since = 2026-01-01",
    );
    expect(problems).toEqual([]);
    expect(config.mcp).toEqual({
      tools: "search",
      searchAboveTokens: 20_000,
      pinned: ["git_log", "memory_*"],
      names: "plain",
    });
    const home = process.env["HOME"] ?? homedir();
    const folders = ["/srv/plugins", "/etc/backplane/mine", path.join(home, "others"), home];
    expect(config.plugins.folders).toEqual(folders);
    expect(config.prompts.allowedExpansion).toEqual(new Set(["sc-prompt"]));
    expect(config.plugin).toEqual({ git: { depth: 3 }, "a.b": { inner: { since: expect.any(Date) } } });
  });

  it("reads where the broker is, and what is shared with whom", () => {
    const { config, problems } = parse(
      "[bus]",
      'kind = "nats"',
      'servers = ["tls://nats.example.com"]',
      'user = "ada"',
      'password = "file:nats-password"',
      'nkey = "env:NKEY"',
      'tls_ca = "/etc/ca.pem"',
      "[remote]",
      'name = "laptop-ada"',
      "[remote.offer]",
      'git = ["ci-*"]',
      "[remote.use]",
      '"db-*" = ["db-1", "db-2"]',
    );
    expect(problems).toEqual([]);
    expect(config.bus).toEqual({
      kind: "nats",
      local: false,
      servers: ["tls://nats.example.com"],
      user: "ada",
      password: "file:/etc/backplane/nats-password",
      nkey: "env:NKEY",
      credentials: undefined,
      token: undefined,
      tls: { ca: "/etc/ca.pem" },
    });
    expect(config.remote).toEqual({
      name: "laptop-ada",
      offer: [{ plugins: "git", hosts: ["ci-*"] }],
      use: [{ plugins: "db-*", hosts: ["db-1", "db-2"] }],
    });
  });

  it.each([
    ["a secret itself", 'password = "hunter2"', "no secret stands here"],
    ["a password in an address", 'servers = ["nats://ada:hunter2@host"]', "without a password"],
    ["no broker at all", "", "nats needs servers, or local = true, and not both"],
    ["two kinds of broker", 'local = true\nservers = ["nats://host"]', "and not both"],
  ])("takes no bus with %s, and then sends nothing over NATS", (_what, line, message) => {
    const { config, problems } = parse("[bus]", 'kind = "nats"', ...line.split("\n"));
    expect(problems.map((problem) => problem.message).join()).toContain(message);
    expect(problems[0]?.message).toContain("until it is mended nothing goes over NATS");
    expect(JSON.stringify(problems)).not.toContain("hunter2");
    expect(config.bus).toEqual({ kind: "memory" });
  });

  it("shares nothing while anything in [remote] is wrong", () => {
    const { config, problems } = parse("[remote]", "[remote.offer]", 'git = ["*"]', 'db = "everybody"');
    expect(problems[0]?.message).toContain("no plugins are shared with other hosts");
    expect(config.remote.offer).toEqual([]);
  });

  it("takes no folders for none, not for the default", () => {
    expect(parse("plugins.folders = []").config.plugins.folders).toEqual([]);
  });

  it.each<[string, string[], string]>([
    [
      "an unknown key",
      ["[mcp]", "", '  tool = "all"'],
      '3:3: unknown key "tool" in [mcp]: did you mean "tools"?',
    ],
    [
      "an unknown key that is like none",
      ["[mcp]", "colour = 1"],
      '2:1: unknown key "colour" in [mcp]: expected tools, search_above_tokens, pinned, names',
    ],
    [
      "an unknown key in one line",
      ["mcp = { tols = 1 }"],
      '1:9: unknown key "tols" in [mcp]: did you mean "tools"?',
    ],
    ["an unknown section", ["[mpc]"], '1:2: unknown key "mpc" at the top: did you mean "mcp"?'],
    ["a dotted key", ["mcp.nmes = 1"], '1:5: unknown key "nmes" in [mcp]: did you mean "names"?'],
    [
      "a wrong choice",
      ["[mcp]", 'tools = "serch"'],
      '2:1: mcp.tools: Invalid option: expected one of "auto"|"all"|"search"',
    ],
    [
      "a wrong type",
      ["[mcp]", 'search_above_tokens = "1"'],
      "2:1: mcp.search_above_tokens: Invalid input: expected number, received string",
    ],
    [
      "a fraction",
      ["[mcp]", "search_above_tokens = 1.5"],
      "2:1: mcp.search_above_tokens: Invalid input: expected int, received number",
    ],
    [
      "an element",
      ["[mcp]", "pinned = [", '  "ok",', '  "not ok",', "]"],
      '4:3: mcp.pinned.1: expected the name of a tool, "*" for any characters',
    ],
    ["a section that is none", ["mcp = 3"], "1:1: mcp: Invalid input: expected object, received number"],
    ["a plugin's name", ["[plugin.Git_Hub]"], "1:9: plugin.Git_Hub: expected the name of a plugin"],
  ])("says where %s is and what is wrong", (_what, lines, complaint) => {
    expect(complaints(...lines)).toEqual([complaint]);
  });

  it.each<[string, string[], string]>([
    ["a missing quote", ["[mcp]", 'tools = "all'], "2:13: not TOML: Unterminated string constant"],
    ["a word without quotes", ["[mcp]", "tools = all"], "2:9: not TOML: Unexpected character"],
    [
      "a key twice",
      ["[mcp]", "names = 1", "names = 2"],
      "3:1: not TOML: Defining a key multiple times is invalid",
    ],
  ])("says where %s is", (_what, lines, complaint) => {
    const [only, ...more] = complaints(...lines);
    expect(only?.startsWith(`${complaint}; `)).toBe(true);
    expect(more).toEqual([]);
  });

  it("tells everything that is wrong at once, in the order of the file", () => {
    const said = complaints("[mcp]", "names = 1", "[prompt]", "[mcp.deep]", "x = 1");
    expect(said.map((line) => line.split(":")[0])).toEqual(["2", "3", "4"]);
  });

  it("keeps the keys that are right beside one that is wrong", () => {
    const { config, problems } = parse("[mcp]", 'tools = "search"', "pinned = 3", "nonsense = 1");
    expect(problems).toHaveLength(2);
    expect(config.mcp).toMatchObject({ tools: "search", pinned: [] });
    expect(config.plugins.folders).toBeUndefined();
  });

  describe("closes what says what may run, and does not fall back to a default that allows more:", () => {
    it.each<[string, string[]]>([
      ["text that is not TOML", ['plugins.folders = ["/vetted"', "x"]],
      ["folders of a wrong type", ['plugins.folders = "/vetted"']],
      ["one wrong folder of several", ['plugins.folders = ["/vetted", 3]']],
      ["a misspelt key beside folders", ["[plugins]", 'folder = ["/vetted"]']],
      ["two faults", ["[plugins]", 'folder = ["/vetted"]', "folders = 3"]],
      ["a misspelt section", ["[plugin.x]", "[plugns]", 'folders = ["/vetted"]']],
      ["a section that is none", ['plugins = "/vetted"']],
    ])("%s loads no plugins", (_what, lines) => {
      const { config, problems } = parse(...lines);
      expect(config.plugins.folders).toEqual([]);
      expect(problems[0]?.message).toContain("no plugins are loaded");
    });

    it("a wrong name among those that may expand lets none", () => {
      const { config, problems } = parse('prompts.expand = ["sc-prompt", "Not A Name"]');
      expect(config.prompts.allowedExpansion).toEqual(new Set());
      expect(problems[0]?.message).toContain("no plugin's prompts are expanded");
      expect(config.plugins.folders).toBeUndefined();
    });

    it("once read wrong, another file is read right", () => {
      parse("[plugins]", "a = 1", "folders = 3");
      expect(parse("plugins = 3").config.plugins.folders).toEqual([]);
    });
  });

  it("lets a file change nothing but itself", () => {
    parse(
      "__proto__.polluted = 1",
      "[plugin.x.__proto__]",
      "polluted = 1",
      "[constructor.prototype]",
      "polluted = 1",
    );
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
