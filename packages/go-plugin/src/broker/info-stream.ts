import { type ClientDuplexStream, type ServerDuplexStream, type ServiceError, status } from "@grpc/grpc-js";
import { BROKER_TIMEOUT_MS } from "../core-protocol.ts";
import { withDeadline } from "../deadline.ts";
import type { ConnInfo, DeepPartial } from "../gen/plugin/grpc_broker.ts";
import { ConnInfo as ConnInfoMessage } from "../gen/plugin/grpc_broker.ts";
import { PluginError } from "../plugin-error.ts";

/** The broker's stream as either side holds it. */
export type InfoCall = ClientDuplexStream<ConnInfo, ConnInfo> | ServerDuplexStream<ConnInfo, ConnInfo>;

/** A peer that knocks without reading our answers is cut off here. */
const MAX_UNSENT_INFOS = 1_024;

/** Both directions of GRPCBroker.StartStream, whichever side opened it. */
export class InfoStream {
  readonly #onInfo: (info: ConnInfo) => void;
  #call: InfoCall | undefined;
  #attached!: (call: InfoCall) => void;
  #whenAttached: Promise<InfoCall>;
  #closed = false;
  #unsupported = false;
  #unsent = 0;

  constructor(onInfo: (info: ConnInfo) => void) {
    this.#onInfo = onInfo;
    this.#whenAttached = this.#nextCall();
  }

  /** Uses this call from now on; a host that attaches again replaces the former one. */
  attach(call: InfoCall): void {
    this.#call?.end();
    this.#call = call;
    call.on("data", this.#onInfo);
    call.on("error", (error: Partial<ServiceError>) => {
      this.#unsupported = error.code === status.UNIMPLEMENTED;
      this.#detach(call);
    });
    call.on("end", () => this.#detach(call));
    this.#attached(call);
  }

  /** Sends, waiting a bounded time for the other side to open the stream. */
  async send(info: DeepPartial<ConnInfo>): Promise<void> {
    if (this.#closed) throw new PluginError("closed", "Cannot use the broker: connection is closed");
    if (this.#unsupported) {
      throw new PluginError("unsupported_protocol", "Cannot use the broker: plugin does not serve one");
    }
    const call = this.#call ?? (await this.#nextAttached());
    if (this.#unsent >= MAX_UNSENT_INFOS) this.#cutOff(call);
    this.#unsent += 1;
    call.write(ConnInfoMessage.create(info), () => {
      this.#unsent -= 1;
    });
  }

  close(): void {
    this.#closed = true;
    if (this.#call !== undefined) end(this.#call);
  }

  #cutOff(call: InfoCall): never {
    end(call);
    throw new PluginError("closed", "Cannot use the broker: other side does not read what it asks for");
  }

  #detach(call: InfoCall): void {
    if (this.#call !== call) return;
    call.end();
    this.#call = undefined;
    this.#whenAttached = this.#nextCall();
  }

  #nextAttached(): Promise<InfoCall> {
    return withDeadline(this.#whenAttached, {
      timeoutMs: BROKER_TIMEOUT_MS,
      what: "other side did not open the broker stream",
    });
  }

  #nextCall(): Promise<InfoCall> {
    return new Promise((resolve) => {
      this.#attached = resolve;
    });
  }
}

/** A host drops its call, which tells the plugin at once; a plugin ends its half. */
function end(call: InfoCall): void {
  if ("cancel" in call) call.cancel();
  else call.end();
}
