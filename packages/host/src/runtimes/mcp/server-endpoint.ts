import type { ExitFacts } from "../../plugin/exit-facts.ts";
import type { Channel, ChannelEvents } from "./json-rpc/channel.ts";
import type { Agreement } from "./protocol/agreement.ts";

/** A server that is there to be talked to: a process of ours, or somewhere else. */
export interface ServerEndpoint {
  readonly pid: number | undefined;
  /** Always resolves, when the process has ended or the connection is over. */
  readonly exited: Promise<ExitFacts>;
  /** Called once. */
  readonly open: (events: ChannelEvents) => Channel;
  readonly onAgreed?: ((agreement: Agreement) => void) | undefined;
  stop(): Promise<ExitFacts>;
  kill(): Promise<ExitFacts>;
}
