import { type Command, Option } from "commander";
import { integer } from "../options.ts";
import { UsageError } from "../usage-error.ts";
import { parseAddress } from "./parse-address.ts";

/** Options of `backplane mcp` for serving over HTTP; the first is the one that asks for it. */
export function httpOptions(): Option[] {
  const overHttp = (flags: string, description: string): Option =>
    new Option(flags, `with --http: ${description}`);
  return [
    new Option("--http <host:port>", "serve over Streamable HTTP; port 0: any free one").argParser(
      parseAddress,
    ),
    overHttp("--token-file <file>", "tokens of which clients must show one, one a line"),
    overHttp("--require-token", "want a token on a loopback address too"),
    overHttp("--allow-host <name>", "another name that clients reach it by; repeatable").argParser(
      (name: string, names: string[] = []) => [...names, name],
    ),
    overHttp(
      "--poll-after <seconds>",
      "have clients of MCP 2025-11-25 fetch answers that take longer",
    ).argParser(integer({ min: 1, max: 86_400 })),
  ];
}

/** A door that somebody meant to lock must not stay open because the lock was put on another one. */
export function assertNoneWithoutHttp(command: Command): void {
  const [, ...others] = httpOptions();
  const useless = others.find((option) => command.getOptionValue(option.attributeName()) !== undefined);
  if (useless !== undefined) throw new UsageError(`${useless.long} needs --http HOST:PORT`);
}
