import { CallError, type IncomingCall } from "@backplane/contract";
import type { RequestId } from "../json-rpc/read-messages.ts";
import { RpcError, rpcCodes } from "../json-rpc/rpc-error.ts";
import type { ServerTraits } from "../server-traits.ts";

const nobody = "No call is running on whose behalf this could be asked: there is nobody to answer";

const unclear =
  "Calls of several clients are running, or were a moment ago, and it cannot be told which of them is asked. From now on they are made one by one: call again";

export interface CallsInFlightOptions {
  /** Whether all calls under way, and those given up a moment ago, are one client's. */
  readonly isOneClient: () => boolean;
  /** Told when the server asks without saying for which call. */
  readonly traits: Pick<ServerTraits, "asksAtLarge">;
}

/**
 * The calls that a server is answering, and which of them it means when it asks or logs something. A legacy server does not say. Over
 * HTTP the stream on which it asks tells; otherwise it means the call that runs alone, or any of one client's. What could be meant for
 * two clients is refused: nobody is asked, or told, what is somebody else's. A server that asks so gets the calls of several clients
 * one by one from then on, so that it can be answered.
 */
export class CallsInFlight {
  /** Oldest first. */
  readonly #running = new Set<IncomingCall>();
  readonly #byRequest = new Map<RequestId, IncomingCall>();
  readonly #byTask = new Map<string, IncomingCall>();
  readonly #waiting = new Set<() => void>();
  readonly #isOneClient: () => boolean;
  readonly #traits: Pick<ServerTraits, "asksAtLarge">;

  constructor({ isOneClient, traits }: CallsInFlightOptions) {
    this.#isOneClient = isOneClient;
    this.#traits = traits;
  }

  /** Waits until the call may be made. Returns what to call at its end. @throws CallError "cancelled" */
  async enter(call: IncomingCall): Promise<() => void> {
    while (this.#mustWait()) await this.#turn(call.signal);
    this.#running.add(call);
    return () => {
      this.#running.delete(call);
      for (const goOn of [...this.#waiting]) goOn();
    };
  }

  /** A request to the server is made for the call. Returns what to call when it is answered. */
  asks(id: RequestId, call: IncomingCall): () => void {
    this.#byRequest.set(id, call);
    return () => this.#byRequest.delete(id);
  }

  /** The server runs a task for the call. Returns what to call when it has ended. */
  runs(taskId: string, call: IncomingCall): () => void {
    this.#byTask.set(taskId, call);
    return () => this.#byTask.delete(taskId);
  }

  /** The call that a request was made for. */
  of(id: RequestId): IncomingCall | undefined {
    return this.#byRequest.get(id);
  }

  /** The call that the server means; undefined: nobody can tell. @param during the request on whose stream it spoke */
  meant(during: RequestId | undefined): IncomingCall | undefined {
    if (during !== undefined) return this.#byRequest.get(during);
    return this.#isOneClient() ? [...this.#running].at(-1) : undefined;
  }

  /**
   * meant() for a question, which somebody has to answer.
   * @param taskId of which the server says that it asks for it @throws RpcError saying why nobody can
   */
  asked(during: RequestId | undefined, taskId?: unknown): IncomingCall {
    const call = this.#byTask.get(taskId as string) ?? this.#askedAtLarge(during);
    if (call) return call;
    throw new RpcError(rpcCodes.internalError, this.#running.size > 0 ? unclear : nobody);
  }

  #askedAtLarge(during: RequestId | undefined): IncomingCall | undefined {
    if (during === undefined && this.#running.size > 0) this.#traits.asksAtLarge = true;
    return this.meant(during);
  }

  #mustWait(): boolean {
    return this.#traits.asksAtLarge && this.#running.size > 0 && !this.#isOneClient();
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        this.#waiting.delete(goOn);
        signal.removeEventListener("abort", giveUp);
        act();
      };
      const goOn = (): void => settle(resolve);
      const giveUp = (): void =>
        settle(() => reject(new CallError("cancelled", "The caller cancelled the call")));
      this.#waiting.add(goOn);
      signal.addEventListener("abort", giveUp, { once: true });
      if (signal.aborted) giveUp();
    });
  }
}
