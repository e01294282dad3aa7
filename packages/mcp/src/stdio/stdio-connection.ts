import type { JsonObject } from "@backplane/host";
import type { Server, ServerContext } from "@modelcontextprotocol/server";
import { serveStdio as serveWithSdk } from "@modelcontextprotocol/server/stdio";
import { AnswerWriter } from "../calls/answer-writer.ts";
import { EraPin } from "../calls/era-pin.ts";
import type { PluginCall } from "../calls/plugin-call.ts";
import { Connection } from "../connection.ts";
import type { Era } from "../era.ts";
import { Face } from "../face.ts";
import type { ListKind } from "../lists/definition-lists.ts";
import { ClientNotices } from "../notices/client-notices.ts";
import { ListenedResources } from "../notices/listened-resources.ts";
import type { ResourceWatches } from "../notices/resource-watches.ts";
import { ListenStreams } from "./listen-streams.ts";
import { Output } from "./output.ts";
import { outputNotifications } from "./output-notifications.ts";
import { RelistGate } from "./relist-gate.ts";
import type { StdioOptions } from "./serve-stdio.ts";
import { StdioCalls } from "./stdio-calls.ts";
import { StdioTransport } from "./stdio-transport.ts";

/** The SDK's server for the client, and what the client is told without asking. */
interface Client {
  readonly connection: Connection;
  readonly notices: ClientNotices;
}

/** Puts the parts together; what they do is in their own files. */
export class StdioConnection {
  readonly closed: Promise<void>;
  readonly #face: Face;
  readonly #pin = new EraPin();
  readonly #gate: RelistGate;
  readonly #output: Output;
  readonly #calls: StdioCalls;
  readonly #transport: StdioTransport;
  readonly #sdk: { close(): Promise<void> };
  readonly #stopListening: readonly (() => void)[];
  #client: Client | undefined;
  #resolveClosed!: () => void;

  constructor(options: StdioOptions) {
    const { input = process.stdin, output: stream = process.stdout, maxLineBytes } = options;
    const face = new Face(options);
    const { clock, lists, onError } = face;
    this.#face = face;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#gate = new RelistGate({ clock, announce: () => this.#client?.notices.flush("tools") });
    this.#output = new Output({
      stream,
      clock,
      onPressure: (isHigh) => this.#transport.setPaused(isHigh),
      onFailure: (error) => this.#onOutputFailure(error),
    });
    this.#calls = new StdioCalls({
      face,
      output: this.#output,
      notifications: outputNotifications(this.#output),
      pin: this.#pin,
      gate: this.#gate,
      writer: new AnswerWriter(face.serverInfo),
      client: () => this.#client?.connection,
    });
    this.#transport = new StdioTransport({
      input,
      output: this.#output,
      calls: this.#calls,
      lists,
      streams: this.#listenStreams(),
      taskSubscriptions: face.taskSubscriptions,
      maxLineBytes,
      onError,
      onClosed: () => void this.#finish(),
    });
    this.#stopListening = [
      lists.onChanged((kind) => {
        if (kind === "tools") this.#gate.changed();
      }),
      face.tasks.onChanged((task) => this.#client?.connection.sendTask(task)),
    ];
    this.#sdk = serveWithSdk(({ era }) => this.#open(era), {
      transport: this.#transport,
      onerror: onError,
    });
  }

  async close(): Promise<void> {
    await this.#sdk.close();
    await this.#transport.close();
    await this.closed;
  }

  #listenStreams(): ListenStreams {
    const watches = (): ResourceWatches | undefined => this.#client?.connection.watches;
    const { onError, taskSubscriptions: tasks } = this.#face;
    return new ListenStreams({ resources: new ListenedResources({ watches, onError }), tasks });
  }

  #open(era: Era): Server {
    const face = this.#face;
    const { lists, clock } = face;
    // The SDK falls back from a modern probe to a legacy connection.
    this.#client?.notices.close();
    const connection: Connection = new Connection({
      face,
      era,
      answer: (call, context) => this.#answerThroughSdk(call, { connection, context }),
      onList: (kind, context) => this.#onList(kind, { era, context }),
      notifications: outputNotifications(this.#output),
    });
    const { server } = connection;
    this.#client = { connection, notices: new ClientNotices({ lists, clock, server, era }) };
    return server;
  }

  async #answerThroughSdk(
    call: PluginCall,
    { connection, context }: { connection: Connection; context: ServerContext },
  ): Promise<JsonObject> {
    const { id, envelope } = context.mcpReq;
    this.#pin.accept(connection.era, envelope);
    const member = await this.#calls.answer(call, connection.exchange(context));
    // Undefined: the call was cancelled, and the SDK answers nothing either.
    if (member !== undefined) this.#transport.prepare(id, member);
    // Something the SDK takes for a result of each kind.
    return { content: [], messages: [], contents: [] };
  }

  #onList(kind: ListKind, { era, context }: { era: Era; context: ServerContext }): void {
    this.#pin.accept(era, context.mcpReq.envelope);
    this.#client?.notices.listed(kind);
    if (kind === "tools") this.#gate.listed();
  }

  #onOutputFailure(error: Error): void {
    // The agent has gone, as agents do: no news for a log.
    const isGone = (error as NodeJS.ErrnoException).code === "EPIPE";
    if (!isGone) this.#face.onError(error);
    void this.#transport.close();
  }

  async #finish(): Promise<void> {
    for (const stop of this.#stopListening) stop();
    this.#client?.notices.close();
    this.#face.close();
    this.#calls.cancelAll();
    await this.#output.close();
    this.#resolveClosed();
  }
}
