import { type Command, Option } from "commander";
import { addAuth } from "./auth/auth-commands.ts";
import { addConfig } from "./config-commands.ts";
import { addControlCommands } from "./control-commands.ts";
import { exitCodes } from "./exit-codes.ts";
import { assertNoneWithoutHttp, httpOptions } from "./http/http-options.ts";
import { isInsidePlugin } from "./inside-plugin.ts";
import { configOption, integer, namesOption, pluginsOption } from "./options.ts";

/** A timer in Node takes no more. */
const maxTimeoutMs = 2 ** 31 - 1;

/** Every command's line. What a command does is loaded when it is called, so that `backplane mcp` starts fast. */
export function addCommands(program: Command): void {
  const commands = [
    ...[addMcp, addServe, addList, addCall, addLogs, addDoctor],
    ...[addControlCommands, addAuth, addConfig, addValidate, addSetup, addDemo],
  ];
  for (const add of commands) add(program);
  program.addHelpText(
    "after",
    `
Exit codes:
  ${exitCodes.ok}    done
  ${exitCodes.failure}    tried, and it did not work: a plugin cannot be used, a tool reports an error, doctor or validate found something
  ${exitCodes.usage}    the command line is wrong
  ${exitCodes.noHost}    there is no running host to ask
  ${exitCodes.interrupted}  ended by Ctrl-C

Examples:
  backplane setup opencode              register with opencode
  backplane list                        what is there
  backplane doctor                      what is wrong, and the way out`,
  );
}

function addMcp(program: Command): void {
  const mcp = program
    .command("mcp")
    .description("serve all plugins as one MCP server, on stdin and stdout or over HTTP")
    .addOption(pluginsOption())
    .addOption(configOption())
    .option("--standalone", "host and server in this one process, shared with nobody")
    .addOption(namesOption());
  for (const option of httpOptions()) mcp.addOption(option);
  mcp
    .addHelpText(
      "after",
      `
For agents to start; "backplane setup opencode" registers it. A small process between the agent and the one host of all agents with the same
options: the host is started when there is none, outlived when it ends, and ends by itself a minute after its last agent. With --standalone or
--http the host is this process. What goes wrong is in "backplane logs _host".

Over HTTP an address that other machines can reach needs a token: from --token-file, else from $BACKPLANE_MCP_TOKEN, else
one is made once and kept. How to connect agents is printed to stderr.

Examples:
  backplane mcp
  claude mcp add bp -- backplane mcp --plugins /srv/plugins
  backplane mcp --plugins ./one-plugin --names plain
  backplane mcp --standalone
  backplane mcp --http 127.0.0.1:7331
  backplane mcp --http [::1]:0 --require-token
  backplane mcp --http 0.0.0.0:7331 --allow-host tools.example.com --token-file ~/mcp-tokens`,
    )
    .action(async ({ standalone, ...options }) => {
      if (options.http !== undefined) return (await import("./commands/mcp-http.ts")).mcpHttp(options);
      assertNoneWithoutHttp(mcp);
      if (standalone || isInsidePlugin) return (await import("./commands/mcp.ts")).mcp(options);
      return (await import("./relay/run-relay.ts")).runRelay(options);
    });
}

function addServe(program: Command): void {
  program
    .command("serve")
    .description("run the host that all agents share that run backplane mcp; they start it by themselves")
    .addOption(pluginsOption())
    .addOption(configOption())
    .addOption(namesOption())
    .addOption(new Option("--auto", "started by an agent").hideHelp())
    .addOption(
      // From the environment because it is agents that start it.
      new Option("--idle-timeout <ms>", "with --auto: end after so long without an agent")
        .argParser(integer({ min: 0, max: maxTimeoutMs }))
        .env("BACKPLANE_IDLE_TIMEOUT_MS")
        .default(60_000)
        .hideHelp(),
    )
    .addHelpText("after", "\nExamples:\n  backplane serve\n  backplane serve --plugins ./plugins")
    .action(async (options) => (await import("./commands/serve.ts")).serve(options));
}

function addList(program: Command): void {
  program
    .command("list")
    .description("show the plugins, their tools, and why a plugin cannot be used")
    .addOption(pluginsOption())
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  backplane list\n  backplane list --plugins ./plugins --json")
    .action(async (options) => (await import("./commands/list.ts")).list(options));
}

function addCall(program: Command): void {
  program
    .command("call")
    .description("call one tool and print its result")
    .argument("<plugin>", "name of the plugin")
    .argument("<tool>", "name of the tool inside the plugin")
    .argument("[arguments]", "JSON object; - reads it from stdin", "{}")
    .addOption(pluginsOption())
    .addOption(configOption())
    .option("--json", "print the whole MCP result")
    .option(
      "--timeout <ms>",
      "how long to wait; default: the plugin's own limit",
      integer({ min: 1, max: maxTimeoutMs }),
    )
    .addHelpText(
      "after",
      `
Examples:
  backplane call hello-typescript greet '{"name": "Ada"}'
  backplane call hello-typescript add '{"a": 1, "b": 2}' --json
  backplane call hello-typescript greet - < arguments.json`,
    )
    .action(async (plugin, tool, args, options) => {
      const { call } = await import("./commands/call.ts");
      await call({ plugin, tool, args, ...options });
    });
}

function addLogs(program: Command): void {
  program
    .command("logs")
    .description("show what a plugin logged and printed, and what the host noticed about it")
    .argument("<plugin>", 'name of the plugin, or "_host" for the host\'s own log')
    .option("-n, --lines <count>", "how many lines, newest last", integer({ min: 1, max: 1_000_000 }), 100)
    .option("-f, --follow", "go on with what is logged from now on; Ctrl-C ends it")
    .option("--json", "print the lines as they are stored: one JSON object each")
    .addHelpText(
      "after",
      "\nExamples:\n  backplane logs hello-typescript\n  backplane logs hello-typescript -f\n  backplane logs _host -n 20 --json",
    )
    .action(async (plugin, options) => (await import("./commands/logs.ts")).logs({ plugin, ...options }));
}

function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("check all that Backplane needs, by doing it: starts every plugin, writes in every folder")
    .addOption(pluginsOption())
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  backplane doctor\n  backplane doctor --plugins ./plugins --json")
    .action(async (options) => (await import("./commands/doctor.ts")).doctor(options));
}

function addValidate(program: Command): void {
  program
    .command("validate")
    .description("say everything that is wrong with a package, with line and column; runs nothing of it")
    .argument("<folder>", "folder of the package")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
An error leaves a server, a skill or the whole package out of use; warnings alone exit with ${exitCodes.ok}.

Examples:
  backplane validate ./my-plugin
  backplane validate ~/.opencode/plugins/my-plugin --json`,
    )
    .action(async (folder, options) =>
      (await import("./commands/validate.ts")).validate({ folder, ...options }),
    );
}

function addSetup(program: Command): void {
  const setup = program.command("setup").description("register Backplane with an agent");
  setup.addHelpText("after", "\nExamples:\n  backplane setup opencode --dry-run\n  backplane setup opencode");
  setup
    .command("opencode")
    .description("add the MCP server to opencode's config; shows the change and keeps a backup")
    .addOption(pluginsOption())
    .addOption(configOption())
    .option("--name <name>", "name of the server; starts the name of every tool", "bp")
    .option("--dry-run", "show the change, write nothing")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Edits $OPENCODE_CONFIG if set, else opencode.jsonc or opencode.json in $XDG_CONFIG_HOME/opencode (~/.config/opencode).

Examples:
  backplane setup opencode --dry-run
  backplane setup opencode --plugins ~/my-plugins`,
    )
    .action(async (options) => (await import("./commands/setup-opencode.ts")).setupOpencode(options));
}

function addDemo(program: Command): void {
  program
    .command("demo")
    .description(
      "show the plugins, call each example once, and serve MCP over HTTP on this machine until Ctrl-C",
    )
    .addOption(pluginsOption())
    .addOption(configOption())
    .option(
      "--port <port>",
      "loopback port to serve on; 0: any free one",
      integer({ min: 0, max: 65_535 }),
      7331,
    )
    .addHelpText("after", "\nExamples:\n  backplane demo\n  backplane demo --plugins ./examples --port 0")
    .action(async (options) => (await import("./commands/demo.ts")).demo(options));
}
