import {
  CallError,
  type DescribeResponse,
  type IncomingCall,
  Multiplexer,
  type Request,
  type Response,
} from "@backplane/contract";
import type { JsonObject } from "../../calls.ts";
import { answerRounds } from "./calls/answer-rounds.ts";
import { askCaller } from "./calls/ask-caller.ts";
import { CallsInFlight } from "./calls/calls-in-flight.ts";
import type { ClientsInFlight } from "./calls/clients-in-flight.ts";
import { followTask } from "./calls/follow-task.ts";
import { unanswerable } from "./calls/missing-ability.ts";
import { readResult } from "./calls/read-result.ts";
import { runTask } from "./calls/run-task.ts";
import { TaskTools } from "./calls/task-tools.ts";
import { toCallError } from "./calls/to-call-error.ts";
import { toServerAsk } from "./calls/to-server-ask.ts";
import type { FramePipeEnd } from "./frame-pipe.ts";
import type { Channel, ChannelEvents } from "./json-rpc/channel.ts";
import { listContributions, runsTasks } from "./lists/list-contributions.ts";
import { ToolHeaders } from "./lists/tool-headers.ts";
import type { Agreement } from "./protocol/agreement.ts";
import type { OnBehalf, ServerAsk } from "./protocol/write-request.ts";
import { ServerConnection } from "./server-connection.ts";
import { ServerInitiated } from "./server-initiated.ts";
import type { ServerTraits } from "./server-traits.ts";
import { openWatch } from "./watch/open-watch.ts";
import type { ResourceWatch } from "./watch/resource-watch.ts";

export interface McpServerPluginOptions {
  /** The plugin's end of the session. */
  readonly frames: FramePipeEnd;
  readonly open: (events: ChannelEvents) => Channel;
  /** Of Backplane, as MCP's Implementation. */
  readonly clientInfo: JsonObject;
  /** Kept up to date. */
  readonly traits: ServerTraits;
  readonly clients: ClientsInFlight;
  readonly onAgreed?: ((agreement: Agreement) => void) | undefined;
  /** The server broke MCP without doing harm; for people. @param text what it sent */
  readonly onViolation: (what: string, text?: string) => void;
}

/** One of the host's calls, and for whom it is made. */
interface HostCall {
  readonly call: IncomingCall;
  readonly onBehalf: OnBehalf;
}

/**
 * An MCP server as a plugin: speaks the contract's frames with the host and MCP with the server. So a server passes the same checks,
 * deadlines and doors as any plugin, and there is one place for each.
 */
export class McpServerPlugin {
  readonly #options: McpServerPluginOptions;
  readonly #host: Multiplexer;
  readonly #server: ServerConnection;
  readonly #calls: CallsInFlight;
  readonly #initiated: ServerInitiated;
  readonly #toolHeaders = new ToolHeaders();
  readonly #taskTools = new TaskTools();
  #watch: ResourceWatch | undefined;

  constructor(options: McpServerPluginOptions) {
    const { frames, traits, clients } = options;
    this.#options = options;
    this.#calls = new CallsInFlight({ isOneClient: () => clients.isOne, traits });
    this.#host = new Multiplexer(frames, {
      side: "plugin",
      serve: (request, call) => this.#serve(request, call),
    });
    this.#initiated = new ServerInitiated({
      host: this.#host,
      calls: this.#calls,
      era: () => this.agreement?.era,
      onNotification: (method, params) => this.#watch?.notified(method, params),
    });
    this.#server = new ServerConnection({
      ...options,
      known: traits.era,
      serve: (request, asked) => this.#initiated.answer(request, asked),
      onNotification: (method, params, during) => this.#initiated.notified(method, params, during),
      onAgreed: (agreement) => this.#agreed(agreement),
      onRenewed: () => this.#renewed(),
    });
    void this.#server.peer.channel.closed.then((reason) => frames.fail(reason));
    void this.#host.closed.then(() => this.#watch?.close());
  }

  get agreement(): Agreement | undefined {
    return this.#server.agreement;
  }

  /** @throws Error when the server does not answer in time */
  async ping(timeoutMs: number): Promise<void> {
    await this.#server.ping(AbortSignal.timeout(timeoutMs));
  }

  async #serve(request: Request, call: IncomingCall): Promise<Response> {
    try {
      return await this.#respond(request, call);
    } catch (error) {
      throw toCallError(error, request.method?.$case);
    }
  }

  async #respond({ method, ...onBehalf }: Request, call: IncomingCall): Promise<Response> {
    switch (method?.$case) {
      case "initialize":
        await this.#server.agree(call.signal);
        this.#watch = openWatch(this.#server);
        return { method: { $case: "initialize", value: {} } };
      case "describe":
        return { method: { $case: "describe", value: await this.#describe(call.signal) } };
      case "callTool":
      case "getPrompt":
      case "readResource":
      case "complete": {
        const result = Buffer.from(await this.#call(toServerAsk(method), { call, onBehalf }));
        return { method: { $case: method.$case, value: { result } } };
      }
      case "subscribe":
      case "unsubscribe":
        await this.#watch?.setSubscribed(method.value.uri, method.$case === "subscribe");
        return { method: { $case: method.$case, value: {} } };
      default:
        throw new CallError(
          "unimplemented",
          `A mounted MCP server knows no ${method?.$case ?? "such request"}`,
        );
    }
  }

  async #describe(signal: AbortSignal): Promise<DescribeResponse> {
    const agreement = this.#server.agreed;
    const onLeftOut = this.#options.onViolation;
    const askPage = (method: string, params: JsonObject): Promise<string> =>
      this.#server.ask({ method, members: toMembers(params) }, { signal });
    const onTaskTool = (name: string): void => this.#taskTools.add(name);
    const description = await listContributions({ agreement, askPage, onLeftOut, onTaskTool });
    this.#taskTools.isKnown = true;
    if (!this.#hasToolHeaders) return description;
    return { ...description, tools: this.#toolHeaders.take(description.tools, onLeftOut) };
  }

  /** Makes a call, and again with every answer that the server wants. Resolves with the result as JSON. @throws CallError */
  async #call(ask: ServerAsk, hostCall: HostCall): Promise<string> {
    const { call } = hostCall;
    const leave = await this.#calls.enter(call);
    try {
      const headers = await this.#headersFor(ask, call.signal);
      if (ask.method === "tools/call" && !this.#taskTools.isKnown && runsTasks(this.#server.agreed))
        await this.#describe(call.signal);
      return await answerRounds({
        make: async (further) => {
          const members = { ...ask.members, ...further };
          const text = await this.#make({ ...ask, members, headers }, hostCall);
          return readResult(text, this.#server.agreed.era);
        },
        ask: (question, key) =>
          askCaller(this.#host, question, { callId: call.id, signal: call.signal, key }),
        completed: (elicitationId) => this.#initiated.visited(elicitationId, call),
      });
    } catch (error) {
      const question = unanswerable(error, hostCall.onBehalf.clientAbilities);
      if (question) await askCaller(this.#host, question, { callId: call.id });
      throw error;
    } finally {
      leave();
    }
  }

  async #make(ask: ServerAsk, hostCall: HostCall): Promise<string> {
    if (this.#taskTools.has(ask)) return await this.#makeTask(ask, hostCall);
    try {
      return await this.#ask(ask, hostCall);
    } catch (error) {
      if (!this.#taskTools.learn(ask, error)) throw error;
      return await this.#makeTask(ask, hostCall);
    }
  }

  #makeTask(ask: ServerAsk, hostCall: HostCall): Promise<string> {
    return this.#server.agreed.era === "modern"
      ? this.#followTask(ask, hostCall)
      : this.#runTask(ask, hostCall);
  }

  async #followTask(ask: ServerAsk, hostCall: HostCall): Promise<string> {
    const { call, onBehalf } = hostCall;
    const { signal } = call;
    const answer = await this.#ask({ ...ask, declaresTasks: true }, hostCall);
    return await followTask(answer, {
      signal,
      ask: (each, until) => this.#server.ask(each, { signal: until, for: onBehalf }),
      askCaller: (question, key) => askCaller(this.#host, question, { callId: call.id, signal, key }),
    });
  }

  #runTask(ask: ServerAsk, { call, onBehalf }: HostCall): Promise<string> {
    // The server reports under the ids of requests that are answered already.
    const ended: (() => void)[] = [];
    const onId = (id: number): unknown => ended.push(this.#calls.asks(id, call));
    return runTask(ask, {
      signal: call.signal,
      ask: (each, signal) => this.#server.ask(each, { signal, for: onBehalf, onId }),
      onTask: (taskId) => this.#calls.runs(taskId, call),
    }).finally(() => {
      for (const end of ended) end();
    });
  }

  async #ask(ask: ServerAsk, { call, onBehalf }: HostCall): Promise<string> {
    let answered = (): void => {};
    const onId = (id: number): void => {
      answered();
      answered = this.#calls.asks(id, call);
    };
    try {
      return await this.#server.ask(ask, { signal: call.signal, for: onBehalf, onId });
    } finally {
      answered();
    }
  }

  /** A modern server over HTTP wants some arguments repeated outside of the body; which ones, its list of tools says. */
  async #headersFor(
    { method, about, members }: ServerAsk,
    signal: AbortSignal,
  ): Promise<ServerAsk["headers"]> {
    if (method !== "tools/call" || about === undefined || !this.#hasToolHeaders) return undefined;
    if (!this.#toolHeaders.isKnown) await this.#describe(signal);
    return this.#toolHeaders.of(about, members["arguments"] ?? "{}");
  }

  get #hasToolHeaders(): boolean {
    return this.agreement?.era === "modern" && this.#server.peer.channel.hasStreams;
  }

  #agreed(agreement: Agreement): void {
    this.#options.traits.era = agreement.era;
    this.#options.onAgreed?.(agreement);
  }

  /** The server has forgotten everything: what it offers may be something else now. */
  async #renewed(): Promise<void> {
    this.#host.notify({ $case: "contributionsChanged", value: {} });
    await this.#watch?.renew();
  }
}

function toMembers(params: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, JSON.stringify(value)]));
}
