import { AuthorizationStore } from "../../authorization/authorization-store.ts";
import { ServerAuthorization } from "../../authorization/server-authorization.ts";
import type { Description } from "../../description/description.ts";
import type { McpRuntime, PluginSpec } from "../../discovery/plugin-spec.ts";
import { HostError } from "../../host-error.ts";
import type { PluginLog } from "../../logs/plugin-log.ts";
import { makePluginData } from "../../package/plugin-data.ts";
import { describeExit } from "../../plugin/describe-exit.ts";
import { exitWithin } from "../../plugin/exit-within.ts";
import { FrameSession } from "../../plugin/frame-session.ts";
import type { LaunchOptions, LaunchSettings, StartOptions } from "../../plugin/launcher.ts";
import type { RunningPlugin } from "../../plugin/running-plugin.ts";
import { isAuthorizationRequired } from "./calls/authorization-required.ts";
import { ClientsInFlight } from "./calls/clients-in-flight.ts";
import { framePipe } from "./frame-pipe.ts";
import { connectHttpServer } from "./http/connect-http-server.ts";
import { McpServerPlugin } from "./mcp-server-plugin.ts";
import { McpSession } from "./mcp-session.ts";
import type { ServerEndpoint } from "./server-endpoint.ts";
import type { ServerTraits } from "./server-traits.ts";
import { startStdioServer } from "./stdio/start-stdio-server.ts";

/** How long an error waits for the end of the process, which explains it. */
const exitGraceMs = 500;

/** Shown of what is no message, in characters. */
const maxShownLength = 2_000;

export interface McpSettings extends LaunchSettings {
  /** Of the server. Kept up to date. */
  readonly traits: ServerTraits;
}

/**
 * Runs a server just long enough to list what it offers. It may have to be downloaded first (npx, uvx), so it gets as long as any start.
 * @throws PluginError, HostError
 */
export async function describeMcpServer(options: LaunchOptions, settings: McpSettings): Promise<Description> {
  const running = await startMcpServer({ ...options, ...deaf }, settings);
  try {
    return await running.session.describe();
  } finally {
    await running.stop();
  }
}

const deaf = { config: {}, onContributionsChanged: () => {}, onResourceUpdated: () => {} };

/** Starts a server, or connects to one, and agrees with it on a revision. @throws PluginError, HostError */
export async function startMcpServer(options: StartOptions, settings: McpSettings): Promise<RunningPlugin> {
  const deadline = Date.now() + options.spec.limits.startTimeoutMs;
  const { traits } = settings;
  try {
    return await start(options, { ...settings, deadline });
  } catch (error) {
    if (traits.era !== undefined || !(error instanceof EndedEarly)) throw error;
  }
  // Some servers end when they are asked as 2026-07-28 does, before anything else.
  traits.era = "legacy";
  return await start(options, { ...settings, deadline }).catch((error) => {
    traits.era = undefined;
    throw error;
  });
}

/** The process ended before anything was agreed on. */
class EndedEarly extends HostError {}

interface Start extends McpSettings {
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

async function start(options: StartOptions, settings: Start): Promise<RunningPlugin> {
  const endpoint = await reach(options, settings);
  try {
    return await open(endpoint, options, settings);
  } catch (error) {
    const exit = await exitWithin(endpoint.exited, exitGraceMs);
    await endpoint.kill();
    const root = rootOf(error as Error);
    if (isAuthorizationRequired(root)) throw new HostError("unauthorized", root.message, { cause: error });
    const what = `Cannot connect to the MCP server: ${root.message}`;
    if (!exit || exit.reason !== undefined) throw new HostError("bad_plugin", what, { cause: error });
    const how = `The MCP server ended before it answered: ${describeExit(exit)}`;
    throw new EndedEarly("bad_plugin", how, { cause: error });
  }
}

/** What has gone through a session is wrapped in each part's own words. */
function rootOf(error: Error): Error {
  return error.cause instanceof Error ? rootOf(error.cause) : error;
}

async function reach({ spec, log }: StartOptions, settings: Start): Promise<ServerEndpoint> {
  const { server, package: owner } = runtimeOf(spec);
  const { maxFrameBytes, pluginData, runFolder } = settings;
  if (server.type !== "stdio") {
    const authorization = new ServerAuthorization({
      plugin: spec.name,
      url: server.url,
      store: new AuthorizationStore(settings.state),
      settings: settings.authorization,
    });
    return connectHttpServer({ server, authorization, maxMessageBytes: maxFrameBytes });
  }
  const folders = { root: spec.path, data: makePluginData(pluginData, owner) };
  return startStdioServer({
    name: spec.name,
    server,
    folders,
    run: runFolder(),
    log,
    maxLineBytes: maxFrameBytes,
  });
}

async function open(
  endpoint: ServerEndpoint,
  { spec, log, signal, onContributionsChanged, onResourceUpdated }: StartOptions,
  { hostVersion, maxFrameBytes, deadline, traits }: Start,
): Promise<RunningPlugin> {
  const pipe = framePipe();
  const clients = new ClientsInFlight();
  const server = new McpServerPlugin({
    frames: pipe.plugin,
    open: endpoint.open,
    onAgreed: endpoint.onAgreed,
    clientInfo: { name: "backplane", version: hostVersion },
    traits,
    clients,
    onViolation: (what, text) => reportViolation(log, { what, text }),
  });
  const frames = await FrameSession.open(pipe.host, {
    name: spec.name,
    ownName: undefined,
    hostVersion,
    maxFrameBytes,
    timeoutMs: Math.max(1, deadline - Date.now()),
    signal,
    onLog: (line) => log.plugin(line),
    onViolation: (what) => log.warn(what),
    onContributionsChanged,
    onResourceUpdated,
    config: {},
  });
  const session = new McpSession({ frames, server, clients, description: spec.description });
  return { ...endpoint, session, ping: (timeoutMs) => server.ping(timeoutMs) };
}

/** What is no message is kept in the log; of its many forms one warning is enough. */
function reportViolation(log: PluginLog, { what, text }: { what: string; text: string | undefined }): void {
  if (text === undefined) {
    log.warn(what);
    return;
  }
  log.warn("It writes what is no message of MCP where only messages belong; its log has it");
  log.host("debug", what);
  log.stdio("stdout", Buffer.from(text.slice(0, maxShownLength)));
}

function runtimeOf({ name, runtime }: PluginSpec): McpRuntime {
  if (runtime?.type === "mcp") return runtime;
  throw new HostError("internal", `Plugin "${name}" is no MCP server`);
}
