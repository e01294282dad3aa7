import type { Command } from "commander";
import { configOption, integer, namesOption, pluginsOption } from "./options.ts";

/** The commands that ask or steer the running host. */
export function addControlCommands(program: Command): void {
  addStatus(program);
  addInfo(program);
  addScan(program);
  addActions(program);
  addEvents(program);
  addPublish(program);
  addTop(program);
  addShutdown(program);
}

/** Which host is meant: the one that agents share who were started with the same options. */
function withHostOptions(command: Command): Command {
  return command
    .addOption(pluginsOption())
    .addOption(configOption())
    .addOption(namesOption())
    .option("--json", "print JSON");
}

function addStatus(program: Command): void {
  withHostOptions(program.command("status"))
    .description("show the running host: its process, agents, plugins")
    .addHelpText("after", "\nExamples:\n  backplane status\n  backplane status --json")
    .action(async (options) => (await import("./commands/status.ts")).status(options));
}

function addInfo(program: Command): void {
  withHostOptions(program.command("info"))
    .description("show all that the running host knows of a plugin")
    .argument("<plugin>", "name of the plugin")
    .addHelpText("after", "\nExamples:\n  backplane info hello-typescript")
    .action(async (plugin, options) => (await import("./commands/info.ts")).info({ ...options, plugin }));
}

function addScan(program: Command): void {
  withHostOptions(program.command("scan"))
    .description("have the running host look for new, changed and removed plugins; it does so by itself, too")
    .addHelpText("after", "\nExamples:\n  backplane scan")
    .action(async (options) => (await import("./commands/scan.ts")).scan(options));
}

const actions = {
  reload:
    "put a fresh process in place of a plugin's, made of its files as they are now; no call fails of it",
  start: "start a plugin's process, also of one that was given up after it crashed too often",
  stop: "end a plugin's process when its calls have finished; the next call starts it again",
  enable: "switch a plugin on",
  disable: "switch a plugin off until it is enabled again: it offers nothing and does not run",
} as const;

function addActions(program: Command): void {
  for (const action of Object.keys(actions) as (keyof typeof actions)[]) {
    const mayBeAll = action === "reload";
    withHostOptions(program.command(action))
      .description(actions[action])
      .argument(mayBeAll ? "[plugins...]" : "<plugins...>", mayBeAll ? "default: every plugin" : "names")
      .addHelpText("after", `\nExamples:\n  backplane ${action} hello-typescript`)
      .action(async (targets, options) =>
        (await import("./commands/plugin-action.ts")).pluginAction({ ...options, action, targets }),
      );
  }
}

function addEvents(program: Command): void {
  withHostOptions(program.command("events"))
    .description("print what happens in the running host, as it happens; Ctrl-C ends it")
    .argument("[subject]", 'an event type; "*" stands for one word, ">" at the end for the rest', ">")
    .option("-f, --follow", "as it is anyway: events are not kept")
    .addHelpText(
      "after",
      "\ndocs/events.md has every type.\n\nExamples:\n  backplane events\n  backplane events 'plugin.>' --json",
    )
    .action(async (subject, { follow: _, ...options }) =>
      (await import("./commands/events.ts")).events({ ...options, subject }),
    );
}

function addPublish(program: Command): void {
  withHostOptions(program.command("publish"))
    .description("publish an event; requests, such as plugins.scan.request, are acted on")
    .argument("<subject>", "type of the event")
    .argument("[data]", "JSON", "{}")
    .option("--about <subject>", "what it is about: CloudEvents' attribute subject")
    .addHelpText(
      "after",
      `\nExamples:\n  backplane publish plugin.request.reload '{"plugin": "hello-typescript"}'\n  backplane publish order.placed '{"id": 7}'`,
    )
    .action(async (type, data, options) =>
      (await import("./commands/publish.ts")).publish({ ...options, type, data }),
    );
}

function addTop(program: Command): void {
  withHostOptions(program.command("top"))
    .description("show what plugins do and take, again and again: calls, latency, CPU, memory")
    .option("--once", "one reading")
    .option("--interval <ms>", "between two readings", integer({ min: 100, max: 3_600_000 }), 1_000)
    .addHelpText("after", "\nExamples:\n  backplane top\n  backplane top --once --json")
    .action(async (options) => (await import("./commands/top.ts")).top(options));
}

function addShutdown(program: Command): void {
  withHostOptions(program.command("shutdown"))
    .description("end the running host; agents start the next one with their next call")
    .option("--all", "every host of yours, whatever its options and config")
    .addHelpText("after", "\nExamples:\n  backplane shutdown\n  backplane shutdown --all")
    .action(async (options) => (await import("./commands/shutdown.ts")).shutdown(options));
}
