import { z } from "zod";

/** `config.toml` as it is written, with what is left out filled in. */
export interface ConfigFile {
  mcp: {
    tools: "auto" | "all" | "search";
    search_above_tokens: number;
    pinned: string[];
    names: "prefixed" | "plain";
  };
  plugins: { folders?: string[] | undefined };
  prompts: { expand: string[] };
  authorization: {
    client_metadata_url?: string | undefined;
    callback_port: number;
    /** By the plugin's name. */
    clients: Record<string, ClientSection>;
  };
  bus: {
    kind: "memory" | "nats";
    local: boolean;
    servers: string[];
    credentials?: string | undefined;
    nkey?: string | undefined;
    user?: string | undefined;
    password?: string | undefined;
    token?: string | undefined;
    tls_ca?: string | undefined;
    tls_cert?: string | undefined;
    tls_key?: string | undefined;
  };
  remote: {
    name?: string | undefined;
    /** By the plugin's name, or a pattern of it. */
    offer: Record<string, string[]>;
    use: Record<string, string[]>;
  };
  /** By the plugin's name. */
  plugin: Record<string, Record<string, unknown>>;
}

/** `[authorization.clients.NAME]` */
interface ClientSection {
  issuer: string;
  client_id: string;
  client_secret_file?: string | undefined;
  private_key_file?: string | undefined;
  signing_algorithm: "ES256" | "ES384" | "RS256" | "PS256";
  grant: "authorization_code" | "client_credentials";
  scope?: string | undefined;
}

/** As Agent Plugins 1.0.0 has it, but for doubled hyphens and dots, which no plugin can have either. */
const pluginName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, "expected the name of a plugin");

const mcp = z.strictObject({
  tools: z
    .enum(["auto", "all", "search"])
    .default("auto")
    .describe(
      "Which tools agents see. all: every tool. search: search_tools, describe_tool, call_tool and what is pinned. " +
        "auto: all, until that would take more than search_above_tokens.",
    ),
  search_above_tokens: z
    .int()
    .min(0)
    .max(10_000_000)
    .default(10_000)
    .describe(
      "For auto: how many tokens the list of all tools may take, by the estimate of one token for four characters.",
    ),
  pinned: z
    .array(z.string().regex(/^[A-Za-z0-9_*-]{1,64}$/, 'expected the name of a tool, "*" for any characters'))
    .max(1000)
    .default([])
    .describe('Tools that are listed beside the search, by published name; "*" stands for any characters.'),
  names: z
    .enum(["prefixed", "plain"])
    .default("prefixed")
    .describe("prefixed: tools and prompts are named <plugin>_<name>. plain: as their plugin names them."),
});

const plugins = z.strictObject({
  folders: z
    .array(z.string().min(1))
    .max(100)
    .optional()
    .describe(
      "Folders of plugins, in order of precedence; relative to the config file, ~ is your home. [] means none at all. " +
        "--plugins on the command line replaces them. Default: ~/.opencode/plugins.",
    ),
});

const prompts = z.strictObject({
  expand: z
    .array(pluginName)
    .max(1000)
    .default([])
    .describe(
      "Plugins whose prompts may hold !`command` and @file, which agents run and read with your rights. " +
        "In all others' they are made harmless.",
    ),
});

const client = z
  .strictObject({
    issuer: z
      .url({ protocol: /^https?$/ })
      .describe("The authorization server that knows the client, letter by letter; no other is shown it."),
    client_id: z.string().min(1).max(2_000).describe("As it was registered."),
    client_secret_file: z
      .string()
      .min(1)
      .optional()
      .describe("File that holds the secret; relative to the config file, ~ is your home."),
    private_key_file: z
      .string()
      .min(1)
      .optional()
      .describe(
        "File that holds a private key, PKCS #8 in PEM, to sign with instead of a secret (private_key_jwt).",
      ),
    signing_algorithm: z
      .enum(["ES256", "ES384", "RS256", "PS256"])
      .default("ES256")
      .describe("Of the private key."),
    grant: z
      .enum(["authorization_code", "client_credentials"])
      .default("authorization_code")
      .describe("authorization_code: you log in. client_credentials: the client is authorized by itself."),
    scope: z.string().min(1).max(4_000).optional().describe("What to ask for when the server does not say."),
  })
  .describe("A client that you registered with an authorization server, for the plugin of that name.");

const authorization = z.strictObject({
  client_metadata_url: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe(
      "Where you publish a Client ID Metadata Document about Backplane; the client id where a server takes those.",
    ),
  callback_port: z
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe("Port of this machine that the browser is sent back to; 0: any free one."),
  clients: z.record(pluginName, client).default({}),
});

const secret = z
  .string()
  .regex(
    /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/,
    'expected "file:PATH" or "env:VARIABLE": no secret stands here',
  );

const file = z.string().min(1);

const bus = z
  .strictObject({
    kind: z
      .enum(["memory", "nats"])
      .default("memory")
      .describe("What carries events, and calls between hosts. memory: this process alone."),
    local: z
      .boolean()
      .default(false)
      .describe(
        "For nats: a nats-server of the host's own, found on PATH, on a loopback port that only it can use; keeps durable events.",
      ),
    servers: z
      .array(
        z
          .string()
          .regex(/^(nats|tls):\/\/[^\s@]+$/, 'expected "nats://HOST:PORT" or "tls://…", without a password'),
      )
      .max(100)
      .default([])
      .describe("For nats: the broker's addresses; several of one cluster."),
    credentials: secret
      .optional()
      .describe("A credentials file of nsc: file:PATH, or env:VARIABLE with its content."),
    nkey: secret.optional().describe("An nkey's seed: file:PATH or env:VARIABLE."),
    user: z.string().min(1).optional().describe("A user's name, with password."),
    password: secret.optional().describe("file:PATH or env:VARIABLE."),
    token: secret.optional().describe("file:PATH or env:VARIABLE."),
    tls_ca: file
      .optional()
      .describe("Certificates that the broker's is checked against, PEM. Default: the system's."),
    tls_cert: file.optional().describe("This host's certificate, PEM, for brokers that want one."),
    tls_key: file.optional().describe("Its key, PEM."),
  })
  .refine(({ kind, local, servers }) => kind === "memory" || local !== servers.length > 0, {
    path: ["kind"],
    message: "nats needs servers, or local = true, and not both",
  });

const hosts = z
  .array(z.string().regex(/^[A-Za-z0-9_*-]{1,63}$/, 'expected the name of a host, "*" for any characters'))
  .max(1000);

const pluginPattern = z
  .string()
  .regex(/^[a-z0-9.*-]{1,64}$/, 'expected the name of a plugin, "*" for any characters');

const remote = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,63}$/, "expected 1-63 of A-Z a-z 0-9 _ -")
    .optional()
    .describe("What other hosts know this one by. Default: the machine's name."),
  offer: z
    .record(pluginPattern, hosts)
    .default({})
    .describe(
      'Plugins of this host, each with the hosts that may call it: git = ["laptop-ada", "ci-*"]. Nobody may call what is not here.',
    ),
  use: z
    .record(pluginPattern, hosts)
    .default({})
    .describe("Plugins of other hosts that agents here may call, each with the hosts it may run on."),
});

/** Checks a ConfigFile, describes each of its keys and fills in the defaults. */
export const configSchema: z.ZodType<ConfigFile> = z.strictObject({
  mcp: mcp.prefault({}).describe("What agents are shown."),
  plugins: plugins.prefault({}).describe("Which plugins there are."),
  prompts: prompts.prefault({}).describe("What prompts may do."),
  authorization: authorization.prefault({}).describe("How mounted MCP servers are authorized (OAuth)."),
  bus: bus.prefault({}).describe("What carries events, and calls between hosts: see operating.md."),
  remote: remote.prefault({}).describe("Which plugins hosts share. It takes effect with a bus of kind nats."),
  plugin: z
    .record(pluginName, z.record(z.string(), z.unknown()))
    .prefault({})
    .describe("A section for each plugin: [plugin.NAME]. Kept for the plugin; nothing reads it yet."),
});
