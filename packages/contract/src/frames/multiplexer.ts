import { CallError } from "../call-error.ts";
import type { Frame, Log, Notice, Request, Response } from "../gen/backplane/plugin/v1/plugin.ts";
import { FrameSender } from "./frame-sender.ts";
import type { FrameStream } from "./frame-stream.ts";
import { type IncomingCall, ServedCall } from "./incoming-call.ts";
import { type CallOptions, cancelled, OutgoingCall } from "./outgoing-call.ts";

export interface MultiplexerOptions {
  /** Decides the call ids this end uses: the host odd ones, the plugin even ones. */
  side: "host" | "plugin";
  /** Answers the peer's requests, apart from those made on behalf of a call. Absent: each is answered with "unimplemented". */
  serve?: (request: Request, call: IncomingCall) => Promise<Response>;
  onLog?: (log: Log, callId: number) => void;
  onNotice?: (notice: Notice) => void;
  /** The peer broke the contract in a way that does no harm; for people. */
  onViolation?: (what: string) => void;
  /** More of the peer's calls at once are refused with "resource_exhausted". Default 256. */
  maxIncomingCalls?: number;
}

/** How many given-up calls are remembered, so that their late answers are no violation. */
const maxAbandoned = 4096;

/**
 * Many calls at once, in both directions, over one stream of frames. Host and plugin use the same class.
 * Every call() settles: with the response, the peer's error, the deadline, the caller's cancel, or the end of the stream.
 */
export class Multiplexer {
  /** Settles, never rejects, when the session is over; says why. */
  readonly closed: Promise<CallError>;
  readonly #stream: FrameStream;
  readonly #options: MultiplexerOptions;
  readonly #waiting = new Map<number, OutgoingCall>();
  readonly #abandoned = new Set<number>();
  readonly #serving = new Map<number, ServedCall>();
  readonly #sender: FrameSender;
  #lastId: number;
  #closeReason: CallError | undefined;
  #reportClosed!: (reason: CallError) => void;

  constructor(stream: FrameStream, options: MultiplexerOptions) {
    this.#stream = stream;
    this.#sender = new FrameSender(stream);
    this.#options = options;
    this.#lastId = options.side === "host" ? -1 : 0;
    this.closed = new Promise((resolve) => {
      this.#reportClosed = resolve;
    });
    stream.on("data", ({ frames }) => {
      for (const frame of frames) this.#receive(frame);
    });
    stream.on("error", (cause) => this.#finish(`The session broke: ${cause.message}`, cause));
    stream.on("end", () => this.#finish("The peer ended the session"));
    stream.on("close", () => this.#finish("The session was closed"));
  }

  /** How many calls of this end wait for an answer. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** @throws CallError */
  call(method: NonNullable<Request["method"]>, options: CallOptions = {}): Promise<Response> {
    if (this.#closeReason) return Promise.reject(this.#closeReason);
    if (options.signal?.aborted) return Promise.reject(cancelled(options.signal));
    const id = this.#nextId();
    const call = new OutgoingCall(options, (error) => this.#abandon(id, error));
    this.#waiting.set(id, call);
    this.#send(id, { $case: "request", value: toRequest(method, options) });
    return call.promise;
  }

  /** Dropped when the peer is slow; false says so. `callId` 0: belongs to no call. */
  log(log: Log, callId = 0): boolean {
    return this.#sendIfRoom(callId, { $case: "log", value: log });
  }

  /** Tells the peer that something changed. Never dropped: the caller bounds how often. */
  notify(notice: NonNullable<Notice["kind"]>): void {
    this.#send(0, { $case: "notice", value: { kind: notice } });
  }

  /** Ends the session: calls in both directions are given up. Idempotent. */
  close(reason = "The session was closed"): void {
    if (this.#closeReason) return;
    this.#finish(reason);
    this.#stream.end();
  }

  #receive({ callId, body }: Frame): void {
    switch (body?.$case) {
      case "request":
        this.#serve(callId, body.value);
        break;
      case "response":
        this.#take(callId)?.resolve(body.value);
        break;
      case "error":
        this.#take(callId)?.reject(CallError.fromWire(body.value));
        break;
      case "progress":
        this.#waiting.get(callId)?.onProgress?.(body.value);
        break;
      case "cancel":
        this.#serving.get(callId)?.abort(body.value.reason);
        break;
      case "log":
        this.#options.onLog?.(body.value, callId);
        this.#waiting.get(callId)?.onLog?.(body.value);
        break;
      case "notice":
        this.#options.onNotice?.(body.value);
        break;
      case undefined:
        // A kind of frame that a later version added: ignored, so that kinds can be added.
        break;
    }
  }

  #take(id: number): OutgoingCall | undefined {
    const call = this.#waiting.get(id);
    if (call) this.#waiting.delete(id);
    else if (!this.#abandoned.delete(id)) {
      this.#options.onViolation?.(`Answered call ${id}, which was never made or is answered already`);
    }
    return call;
  }

  #abandon(id: number, error: CallError): void {
    const call = this.#waiting.get(id);
    if (!call) return;
    this.#waiting.delete(id);
    this.#abandoned.add(id);
    if (this.#abandoned.size > maxAbandoned) this.#abandoned.delete(first(this.#abandoned));
    this.#send(id, { $case: "cancel", value: { reason: error.message } });
    call.reject(error);
  }

  #serve(id: number, request: Request): void {
    // Answers must not be dropped, nor be kept for a peer that only asks.
    if (this.#sender.isStuck) {
      this.close("The peer asks on and does not read the answers");
      return;
    }
    if (this.#serving.has(id) || id % 2 !== (this.#options.side === "host" ? 0 : 1)) {
      this.#options.onViolation?.(`Made a call with id ${id}, which is in use or not its to choose`);
      return;
    }
    if (this.#serving.size >= (this.#options.maxIncomingCalls ?? 256)) {
      const error = new CallError("resource_exhausted", `${this.#serving.size} calls are running already`);
      this.#send(id, { $case: "error", value: error.toWire() });
      return;
    }
    void this.#answer(id, request);
  }

  async #answer(id: number, request: Request): Promise<void> {
    const call = new ServedCall(id, request.timeoutMs, (value) =>
      this.#sendIfRoom(id, { $case: "progress", value }),
    );
    this.#serving.set(id, call);
    let body: NonNullable<Frame["body"]>;
    try {
      const response =
        request.parentCallId === 0 ? this.#handle(request, call) : this.#handleChild(request, call);
      body = { $case: "response", value: await response };
    } catch (error) {
      body = { $case: "error", value: CallError.from(error).toWire() };
    }
    call.end();
    this.#serving.delete(id);
    this.#send(id, body);
  }

  #handle(request: Request, call: IncomingCall): Promise<Response> {
    if (!this.#options.serve) throw new CallError("unimplemented", "This side answers no requests");
    return this.#options.serve(request, call);
  }

  /** A request on behalf of a call of ours: whoever made that call answers it. */
  async #handleChild(request: Request, call: ServedCall): Promise<Response> {
    const parent = this.#waiting.get(request.parentCallId);
    if (!parent) {
      throw new CallError(
        "failed_precondition",
        `There is no running call ${request.parentCallId} to ask for`,
      );
    }
    if (!parent.answer) throw new CallError("permission_denied", "The caller answers no questions");
    const release = parent.adopt(call);
    try {
      return await parent.answer(request, call);
    } finally {
      release();
    }
  }

  #finish(message: string, cause?: unknown): void {
    if (this.#closeReason) return;
    this.#closeReason = new CallError("unavailable", message, { cause });
    for (const call of this.#waiting.values()) call.reject(this.#closeReason);
    this.#waiting.clear();
    for (const call of this.#serving.values()) call.abort(this.#closeReason);
    this.#reportClosed(this.#closeReason);
  }

  #send(callId: number, body: NonNullable<Frame["body"]>): void {
    if (!this.#closeReason) this.#sender.send({ callId, body });
  }

  #sendIfRoom(callId: number, body: NonNullable<Frame["body"]>): boolean {
    if (!this.#sender.hasRoom || this.#closeReason) return false;
    this.#send(callId, body);
    return true;
  }

  /** Ids are uint32 on the wire; after 2^31 calls they start again, passing over those still in use. */
  #nextId(): number {
    do this.#lastId = (this.#lastId + 2) % 2 ** 32;
    while (this.#lastId === 0 || this.#waiting.has(this.#lastId) || this.#abandoned.has(this.#lastId));
    return this.#lastId;
  }
}

const nothing = new Uint8Array();
const noAbilities: Request["clientAbilities"] = [];

function toRequest(method: NonNullable<Request["method"]>, options: CallOptions): Request {
  return {
    timeoutMs: options.timeoutMs ?? 0,
    parentCallId: options.parentCallId ?? 0,
    meta: options.meta ?? nothing,
    clientAbilities: (options.clientAbilities as Request["clientAbilities"] | undefined) ?? noAbilities,
    questionKey: options.questionKey ?? "",
    method,
  };
}

function first(ids: Set<number>): number {
  for (const id of ids) return id;
  return 0;
}
