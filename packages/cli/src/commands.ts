import { type Command, Option } from "commander";

/** Every command's line. What a command does is loaded when it is called, so that `backplane mcp` starts fast. */
export function addCommands(program: Command): void {
  const plugins = (): Option =>
    new Option("--plugins <dir>", "plugin folder; repeatable (default: ~/.opencode/plugins)").argParser(
      (folder: string, folders: string[] = []) => [...folders, folder],
    );

  program
    .command("mcp")
    .description("serve every plugin's tools as one MCP server on stdin and stdout")
    .addOption(plugins())
    .action(async (options) => (await import("./commands/mcp.ts")).mcp(options));

  program
    .command("list")
    .description("show the plugins, their tools, and why a plugin cannot be used")
    .addOption(plugins())
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  backplane list\n  backplane list --plugins ./plugins --json")
    .action(async (options) => (await import("./commands/list.ts")).list(options));

  program
    .command("call")
    .description("call one tool and print its result")
    .argument("<plugin>", "name of the plugin")
    .argument("<tool>", "name of the tool inside the plugin")
    .argument("[arguments]", "JSON object; - reads it from stdin", "{}")
    .addOption(plugins())
    .option("--json", "print the whole MCP result")
    .option("--timeout <ms>", "how long to wait; default: the plugin's own limit", Number)
    .addHelpText("after", `\nExample:\n  backplane call hello-typescript greet '{"name": "Ada"}'`)
    .action(async (plugin, tool, args, options) => {
      const { call } = await import("./commands/call.ts");
      await call({ plugin, tool, args, ...options });
    });

  program
    .command("demo")
    .description(
      "show the plugins, call each example once, and serve MCP over HTTP on this machine until Ctrl-C",
    )
    .addOption(plugins())
    .option("--port <port>", "loopback port to serve on", Number, 7331)
    .action(async (options) => (await import("./commands/demo.ts")).demo(options));
}
