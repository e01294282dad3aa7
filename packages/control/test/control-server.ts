import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { type RequestOptions, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { createHost, type Host, resolvePaths } from "@backplane/host";
import { type ConfigAccess, serveControl } from "../src/index.ts";

const fixtures = path.join(import.meta.dirname, "../../host/test/zoo/fixtures");

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: unknown;
}

export interface ControlServer {
  readonly host: Host;
  readonly folder: string;
  /** Folder of the logs. */
  readonly logs: string;
  readonly socket: string;
  readonly tokenFile: string;
  readonly token: string;
  /** How often the host was asked to end. */
  shutdowns(): number;
  /** What was answered as "internal". */
  readonly errors: readonly Error[];
  /** With the token, unless headers are given. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
  close(): Promise<void>;
}

export interface AskOptions {
  readonly headers?: RequestOptions["headers"];
  readonly body?: string | Uint8Array;
}

/** A control face over a real host with the plugins of these names, in a folder of its own. */
export async function startControlServer(...plugins: string[]): Promise<ControlServer> {
  return startControlServerThat({ knowsPlugins: true }, ...plugins);
}

/** One that has not looked through its folders yet, where it is not said to know its plugins. */
export async function startControlServerThat(
  { knowsPlugins }: { readonly knowsPlugins: boolean },
  ...plugins: string[]
): Promise<ControlServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "bp-control-"));
  for (const name of plugins) symlinkSync(path.join(fixtures, name), path.join(folder, name));
  const socket = path.join(folder, ".control.sock");
  const tokenFile = path.join(folder, ".control-token");
  const paths = resolvePaths({ HOME: path.join(folder, ".home"), XDG_RUNTIME_DIR: folder });
  const host = createHost({ pluginFolders: [folder], paths, version: "1.2.3" });
  const ready = knowsPlugins ? host.scan() : new Promise<void>(() => {});
  let shutdowns = 0;
  const errors: Error[] = [];
  const server = await serveControl({
    host,
    logs: paths.logs,
    config: configInMemory(),
    version: "1.2.3",
    ready,
    agents: () => 2,
    shutdown: () => (shutdowns += 1),
    onError: (error) => errors.push(error),
    socket,
    tokenFile,
  });
  if (knowsPlugins) await ready;
  const token = readFileSync(tokenFile, "utf8").trim();
  const authorization = { authorization: `Bearer ${token}` };
  return {
    host,
    folder,
    logs: paths.logs,
    socket,
    tokenFile,
    token,
    shutdowns: () => shutdowns,
    errors,
    ask: (method, target, { headers = {}, body } = {}) =>
      ask({ socketPath: socket, method, path: target, headers: { ...authorization, ...headers } }, body),
    close: async () => {
      server.close();
      await host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function ask(options: RequestOptions, body?: string | Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(options, async (response) => {
      const answer = await text(response);
      const type = response.headers["content-type"] ?? "";
      const json = type.includes("json") && answer !== "" ? JSON.parse(answer) : undefined;
      resolve({ status: response.statusCode ?? 0, type, headers: response.headers, text: answer, json });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

/** A stream of server-sent events that is read only when it is told to be. */
export interface OpenStream {
  /** Reads on until what was read has this text; returns all of it. */
  readUntil(text: string): Promise<string>;
  close(): void;
}

export function openStream({ socket, token }: ControlServer, path: string): Promise<OpenStream> {
  const headers = { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath: socket, path, headers }, (response) => {
      let read = "";
      response.setEncoding("utf8").pause();
      const readUntil = async (text: string): Promise<string> => {
        for await (const chunk of response.iterator({ destroyOnReturn: false })) {
          read += chunk;
          if (read.includes(text)) break;
        }
        return read;
      };
      resolve({ readUntil, close: () => sent.destroy() });
    });
    sent.once("error", reject);
    sent.end();
  });
}

/** One key, which takes words; the real one is the CLI's, and tested there. */
function configInMemory(): ConfigAccess {
  let word: unknown = "all";
  return {
    report: async () => ({ file: "/config.toml", isThere: true, config: { mcp: { word } }, problems: [] }),
    get: async (key) => (key === "mcp.word" ? { kind: "value", value: word } : { kind: "none" }),
    set: async (_, value) => {
      if (typeof value !== "string") return { kind: "refused", reason: "expected a word" };
      const changed = word !== value;
      word = value;
      return { kind: "written", changed };
    },
  };
}
