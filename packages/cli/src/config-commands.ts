import type { Command } from "commander";
import { configOption } from "./options.ts";

/** What shows, checks and changes the config file. */
export function addConfig(program: Command): void {
  const config = program.command("config").description("show, check and change the config file");
  config.addHelpText(
    "after",
    `
Only set, unset and edit write the file. docs/config.md has every key.

Examples:
  backplane config show
  backplane config set mcp.tools search
  backplane config edit
  backplane config validate --config ./config.toml`,
  );
  addShowing(config);
  addChanging(config);
}

function addShowing(config: Command): void {
  config
    .command("path")
    .description("print where the config file is, or would be")
    .addOption(configOption())
    .addHelpText("after", '\nExamples:\n  backplane config path\n  $EDITOR "$(backplane config path)"')
    .action(async (options) => (await import("./commands/config.ts")).configPath(options));
  config
    .command("show")
    .description("print every key as it is in force")
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  backplane config show\n  backplane config show --json")
    .action(async (options) => (await import("./commands/config.ts")).configShow(options));
  config
    .command("validate")
    .description("say everything that is wrong with the config file, with line and column")
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  backplane config validate\n  backplane config validate --json")
    .action(async (options) => (await import("./commands/config.ts")).configValidate(options));
  config
    .command("get")
    .description("print what is in force for a key")
    .argument("<key>", "as TOML writes it: mcp.tools")
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  backplane config get mcp.tools\n  backplane config get plugins --json",
    )
    .action(async (key, options) =>
      (await import("./commands/config-get.ts")).configGet({ ...options, key }),
    );
}

function addChanging(config: Command): void {
  config
    .command("set")
    .description("change one key of the config file; everything else in it stays, comments too")
    .argument("<key>", "as TOML writes it: mcp.tools")
    .argument("<value>", "as TOML writes it; words need no quotes")
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
A value that is wrong is refused, and the file stays as it was.

Examples:
  backplane config set mcp.tools search
  backplane config set mcp.pinned '["git_log", "memory_*"]'
  backplane config set plugin.git.branch main`,
    )
    .action(async (key, value, options) =>
      (await import("./commands/config-set.ts")).configSet({ ...options, key, value }),
    );
  config
    .command("unset")
    .description("take one key out of the config file, so that its default is in force")
    .argument("<key>", "as TOML writes it: mcp.tools")
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  backplane config unset mcp.tools")
    .action(async (key, options) =>
      (await import("./commands/config-set.ts")).configSet({ ...options, key }),
    );
  config
    .command("edit")
    .description("open the config file in $VISUAL or $EDITOR; what is wrong is refused and kept as a draft")
    .addOption(configOption())
    .addHelpText(
      "after",
      "\nExamples:\n  backplane config edit\n  EDITOR='code --wait' backplane config edit",
    )
    .action(async (options) => (await import("./commands/config-edit.ts")).configEdit(options));
}
