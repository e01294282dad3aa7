import { InvalidArgumentError, Option } from "commander";

/** `--plugins`, which every command has that looks at plugins. */
export function pluginsOption(): Option {
  return new Option(
    "--plugins <dir>",
    "plugin folder; repeatable (default: what the config says, else ~/.opencode/plugins)",
  ).argParser((folder: string, folders: string[] = []) => [...folders, folder]);
}

/** `--config`, which every command has that reads the config. */
export function configOption(): Option {
  return new Option(
    "--config <file>",
    "config file (default: config.toml in $XDG_CONFIG_HOME/backplane, ~/.config/backplane)",
  );
}

/** `--names`, for what serves agents. */
export function namesOption(): Option {
  return new Option(
    "--names <style>",
    'how agents see tools and prompts: "prefixed" is <plugin>_<name>, "plain" the plugin\'s own name (default: what the config says, else "prefixed")',
  ).choices(["prefixed", "plain"]);
}

/** A parser of an option's value that takes whole numbers of a range only. */
export function integer({ min, max }: { min: number; max: number }): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}
