import type { Command } from "commander";
import { configOption, integer, pluginsOption } from "../options.ts";

/** `backplane auth`: the commands' lines. */
export function addAuth(program: Command): void {
  const auth = program.command("auth").description("authorize MCP servers that packages mount (OAuth)");
  auth.addHelpText(
    "after",
    `
A server that wants an authorization says so with its first answer; "backplane list" shows it. What is granted is kept in
$XDG_STATE_HOME/backplane/authorizations, sent to that server alone, and renewed by itself.

Examples:
  backplane auth status
  backplane auth login my-plugin
  backplane auth logout my-plugin`,
  );
  addLogin(auth);
  addLogout(auth);
  addStatus(auth);
}

const serverArgument = [
  "<plugin>",
  'name of the plugin, as "backplane list" shows it, or <package>/<server>',
] as const;

function addLogin(auth: Command): void {
  auth
    .command("login")
    .description("authorize a server in your browser")
    .argument(...serverArgument)
    .addOption(pluginsOption())
    .addOption(configOption())
    .option("--no-browser", "print the address to open, open nothing")
    .option(
      "--callback-port <port>",
      "port of this machine that the browser is sent back to (default: what the config says, else any free one)",
      integer({ min: 0, max: 65_535 }),
    )
    .option("--timeout <seconds>", "how long to wait for you", integer({ min: 1, max: 86_400 }), 300)
    .addHelpText(
      "after",
      `
$BROWSER, if it is set, is the program that opens the address. On a machine that you are logged in to from afar, forward the port:
ssh -L 8765:127.0.0.1:8765 HOST, and there: backplane auth login my-plugin --no-browser --callback-port 8765.

Running hosts notice by themselves that a server has been authorized.

Examples:
  backplane auth login my-plugin
  backplane auth login my-package/my-server --no-browser`,
    )
    .action(async (server, options) =>
      (await import("../commands/auth-login.ts")).authLogin({ server, ...options }),
    );
}

function addLogout(auth: Command): void {
  auth
    .command("logout")
    .description("forget what was granted for a server; the authorization server is not told")
    .argument(...serverArgument)
    .addOption(pluginsOption())
    .addOption(configOption())
    .addHelpText("after", "\nExamples:\n  backplane auth logout my-plugin")
    .action(async (server, options) =>
      (await import("../commands/auth-logout.ts")).authLogout({ server, ...options }),
    );
}

function addStatus(auth: Command): void {
  auth
    .command("status")
    .description("show which servers are authorized, and for what; asks no server")
    .addOption(pluginsOption())
    .addOption(configOption())
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  backplane auth status\n  backplane auth status --json")
    .action(async (options) => (await import("../commands/auth-status.ts")).authStatus(options));
}
