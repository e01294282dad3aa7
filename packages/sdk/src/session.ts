import {
  CallError,
  type DeliverEventRequest,
  type FrameStream,
  type IncomingCall,
  Multiplexer,
  type Request,
  type Response,
} from "@backplane/contract";
import type { CallContext, Log } from "./call-context.ts";
import { callTool } from "./call-tool.ts";
import { createClient } from "./client.ts";
import { type CompleteParams, complete } from "./complete.ts";
import { createLog } from "./create-log.ts";
import type { Plugin } from "./define-plugin.ts";
import { deliverEvent } from "./deliver-event.ts";
import { describe } from "./describe.ts";
import type { CloudEvent, Publish } from "./event.ts";
import { getPrompt } from "./get-prompt.ts";
import { decodeJson } from "./json.ts";
import type { PluginHost } from "./plugin-host.ts";
import { createPublish } from "./publish.ts";
import { applyConfig, readConfig } from "./read-config.ts";
import { readResource } from "./read-resource.ts";
import { Subscriptions } from "./subscriptions.ts";

type Method = NonNullable<Request["method"]>;
type MethodCase = Method["$case"];

/** Room in a frame for all but the result itself, in bytes. */
const frameOverheadBytes = 64;

/** Serves one session: answers the host's requests until the stream ends. */
export function serveSession(plugin: Plugin, stream: FrameStream): Multiplexer {
  return new PluginSession(plugin, stream).multiplexer;
}

class PluginSession {
  readonly multiplexer: Multiplexer;
  readonly #subscriptions: Subscriptions;
  readonly #ending = new AbortController();
  readonly #publish: Publish;
  #plugin: Plugin;
  #config: unknown;
  #maxFrameBytes = 0;
  #isInitialized = false;

  constructor(plugin: Plugin, stream: FrameStream) {
    this.#plugin = plugin;
    this.multiplexer = new Multiplexer(stream, {
      side: "plugin",
      serve: (request, call) => this.#serve(request, call),
    });
    this.#publish = createPublish(this.multiplexer, () => this.#maxFrameBytes);
    this.#subscriptions = new Subscriptions((uri) =>
      this.multiplexer.notify({ $case: "resourceUpdated", value: { uri } }),
    );
    void this.multiplexer.closed.then((reason) => {
      this.#subscriptions.end();
      this.#ending.abort(reason);
    });
  }

  async #serve(request: Request, call: IncomingCall): Promise<Response> {
    const { method } = request;
    if (method?.$case === "initialize") return this.#initialize(method.value);
    if (method === undefined) throw unknownRequest();
    if (!this.#isInitialized) throw new CallError("failed_precondition", "The session is not initialized");
    switch (method.$case) {
      case "callTool": {
        const args = decodeJson(
          method.value.arguments,
          `What came as arguments of tool "${method.value.name}"`,
        );
        const context = this.#context(request, call);
        const result = await callTool(this.#plugin, { name: method.value.name, args, context });
        return this.#respond("callTool", result);
      }
      case "getPrompt": {
        const args = decodeJson(
          method.value.arguments,
          `What came as arguments of prompt "${method.value.name}"`,
        );
        const context = this.#context(request, call);
        const result = await getPrompt(this.#plugin, { name: method.value.name, args, context });
        return this.#respond("getPrompt", result);
      }
      case "readResource": {
        const context = this.#context(request, call);
        return this.#respond(
          "readResource",
          await readResource(this.#plugin, { uri: method.value.uri, context }),
        );
      }
      case "complete": {
        const params = decodeJson(method.value.params, "What is to be completed") as CompleteParams;
        return this.#respond("complete", await complete(this.#plugin, { params, signal: call.signal }));
      }
      case "subscribe":
        this.#subscriptions.add(this.#plugin, method.value.uri);
        return { method: { $case: "subscribe", value: {} } };
      case "unsubscribe":
        this.#subscriptions.remove(method.value.uri);
        return { method: { $case: "unsubscribe", value: {} } };
      case "deliverEvent":
        await this.#deliver(method.value, call);
        return { method: { $case: "deliverEvent", value: {} } };
      case "configure":
        await this.#configure(method.value.config);
        return { method: { $case: "configure", value: {} } };
      case "describe":
        return { method: { $case: "describe", value: describe(this.#plugin) } };
      default:
        throw unknownRequest();
    }
  }

  async #initialize({ hostVersion, maxFrameBytes, config }: InitializeFacts): Promise<Response> {
    this.#maxFrameBytes = maxFrameBytes;
    await this.#configure(config);
    await this.#plugin.start?.(this.#host(hostVersion));
    this.#isInitialized = true;
    return { method: { $case: "initialize", value: {} } };
  }

  async #configure(bytes: Uint8Array): Promise<void> {
    const config = await readConfig(this.#plugin, bytes);
    await applyConfig(this.#plugin, config);
    this.#config = config;
  }

  #deliver({ pattern, event, dropped }: DeliverEventRequest, { id, signal }: IncomingCall): Promise<void> {
    const context = { signal, dropped, log: createLog(this.multiplexer, id), publish: this.#publish };
    return deliverEvent(this.#plugin, {
      pattern,
      event: decodeJson(event, "The event") as CloudEvent,
      context,
    });
  }

  #host(version: string): PluginHost {
    const config = (): unknown => this.#config;
    return {
      get config() {
        return config();
      },
      publish: this.#publish,
      version,
      signal: this.#ending.signal,
      log: createLog(this.multiplexer, 0),
      replace: (plugin) => this.#replace(plugin),
      resourceUpdated: (uri) => this.#subscriptions.updated(uri),
      elicitationCompleted: (elicitationId) =>
        this.multiplexer.notify({ $case: "elicitationCompleted", value: { elicitationId } }),
    };
  }

  #replace(plugin: Plugin): void {
    if (plugin.name !== this.#plugin.name) {
      const names = `"${this.#plugin.name}" by "${plugin.name}"`;
      throw new TypeError(`Cannot replace plugin ${names}: a running plugin keeps its name`);
    }
    this.#plugin = plugin;
    this.multiplexer.notify({ $case: "contributionsChanged", value: {} });
  }

  #respond(
    method: Extract<MethodCase, "callTool" | "getPrompt" | "readResource" | "complete">,
    result: unknown,
  ): Response {
    return { method: { $case: method, value: { result: encode(result, this.#maxFrameBytes) } } };
  }

  /** What most calls never ask for is made when it is asked for. */
  #context({ meta, clientAbilities }: Request, call: IncomingCall): CallContext {
    const { multiplexer } = this;
    let log: Log | undefined;
    return {
      get signal() {
        return call.signal;
      },
      get log() {
        log ??= createLog(multiplexer, call.id);
        return log;
      },
      get meta() {
        return decodeJson(meta, "_meta") as Record<string, unknown>;
      },
      get client() {
        return createClient({
          multiplexer,
          callId: call.id,
          abilities: clientAbilities,
          signal: call.signal,
        });
      },
      publish: this.#publish,
      progress: (progress) => call.progress(progress),
    };
  }
}

interface InitializeFacts {
  readonly hostVersion: string;
  readonly maxFrameBytes: number;
  readonly config: Uint8Array;
}

function unknownRequest(): CallError {
  return new CallError("unimplemented", "This version of the SDK does not know the host's request");
}

function encode(result: unknown, maxFrameBytes: number): Uint8Array {
  const bytes = Buffer.from(JSON.stringify(result));
  if (bytes.length + frameOverheadBytes <= maxFrameBytes) return bytes;
  const sizes = `${bytes.length} bytes, the host takes ${maxFrameBytes}`;
  throw new CallError("resource_exhausted", `The result is too large: ${sizes}; return less, or in pages`);
}
