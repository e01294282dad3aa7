import { once } from "node:events";
import { networkInterfaces } from "node:os";
import { resolvePaths } from "@backplane/host";
import { type FaceOptions, type HttpFace, isLoopback, serveHttp } from "@backplane/mcp";
import type { HostChoice } from "../host-choice.ts";
import { connectLines } from "../http/connect-lines.ts";
import { type FoundTokens, findTokens } from "../http/find-tokens.ts";
import type { Address } from "../http/parse-address.ts";
import { onInterrupt } from "../interrupt.ts";
import { printNote, style } from "../output.ts";
import { serveHost } from "../serve-host.ts";
import { readSettingsAloud } from "../settings.ts";

export interface McpHttpOptions extends HostChoice {
  readonly http: Address;
  readonly tokenFile?: string;
  readonly requireToken?: boolean;
  readonly allowHost?: readonly string[];
  /** In seconds. */
  readonly pollAfter?: number;
}

/** Serves MCP over HTTP until Ctrl-C. Stdout stays empty; what a person needs to connect agents is on stderr. */
export async function mcpHttp(options: McpHttpOptions): Promise<void> {
  const { hostname } = options.http;
  const isPublic = !isLoopback(hostname);
  // Before anything is started, so that a mistake in it is all there is to see.
  const found = await findTokens({
    tokenFile: options.tokenFile,
    isRequired: isPublic || options.requireToken === true,
    stateFolder: resolvePaths().state,
  });
  const { signal } = onInterrupt();
  const host = await serveHost(await readSettingsAloud(options));
  try {
    const face = await openFace(host.face, { ...options, found });
    printConnection(face.url, { hostname, found, isPublic });
    if (!signal.aborted) await once(signal, "abort");
    await face.close();
  } finally {
    await host.close();
  }
  // A plugin that does not stop is left to the host's guard.
  process.exit();
}

async function openFace(
  face: FaceOptions,
  { http, found, allowHost, pollAfter }: McpHttpOptions & { found: FoundTokens | undefined },
): Promise<HttpFace> {
  try {
    return await serveHttp({
      ...face,
      ...http,
      tokens: found?.tokens,
      allowedHosts: allowHost,
      pollAfterMs: pollAfter === undefined ? undefined : pollAfter * 1_000,
    });
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    if (cause?.code !== "EADDRINUSE") throw error;
    throw new Error(
      `Cannot serve MCP: port ${http.port} is taken; choose another, or any free one with port 0`,
      {
        cause: error,
      },
    );
  }
}

interface Connection {
  readonly hostname: string;
  readonly found: FoundTokens | undefined;
  readonly isPublic: boolean;
}

function printConnection(url: string, { hostname, found, isPublic }: Connection): void {
  printNote(`Serving MCP at ${url}`);
  if (found === undefined) printNote("No token is needed: every program on this machine may call every tool");
  else printNote(`Clients must show a token: it is in ${found.place}`);
  if (isPublic) {
    const warning = "Tokens and answers cross the network unencrypted: put a proxy with TLS in front";
    printNote(`${style("yellow", "!", process.stderr)} ${warning}`);
  }
  printNote("\nConnect an agent");
  for (const line of connectLines(reachable(url, hostname), found?.source)) printNote(`  ${line}`);
  printNote("\nCtrl-C ends it");
}

/** Under "all addresses" nobody can be reached: takes this machine's first address that others see. */
function reachable(url: string, hostname: string): string {
  if (hostname !== "0.0.0.0" && hostname !== "::") return url;
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const outer = addresses.find(({ internal, family }) => !internal && family === "IPv4");
  const shown = new URL(url);
  shown.hostname = outer?.address ?? "127.0.0.1";
  return shown.href;
}
