import type { JsonObject, PluginRequest, PluginResults, Result } from "../../calls.ts";
import type { Description } from "../../description/description.ts";
import { HostError } from "../../host-error.ts";
import type { FrameSession } from "../../plugin/frame-session.ts";
import type { Session, SessionCall } from "../../plugin/session.ts";
import { isAuthorizationRequired } from "./calls/authorization-required.ts";
import type { ClientsInFlight } from "./calls/clients-in-flight.ts";
import type { McpServerPlugin } from "./mcp-server-plugin.ts";

export interface McpSessionOptions {
  readonly frames: FrameSession;
  readonly server: McpServerPlugin;
  readonly clients: ClientsInFlight;
  /** For people, as the package says; for a server that does not say itself. */
  readonly description: string;
}

/** A session with an MCP server: one over frames, and what only this side knows of it. */
export class McpSession implements Session {
  readonly #options: McpSessionOptions;

  constructor(options: McpSessionOptions) {
    this.#options = options;
  }

  get closed(): FrameSession["closed"] {
    return this.#options.frames.closed;
  }

  get answered(): number {
    return this.#options.frames.answered;
  }

  async request<Asked extends PluginRequest>(
    request: Asked,
    call: SessionCall,
  ): Promise<Result<PluginResults[Asked["kind"]]>> {
    const { frames, clients } = this.#options;
    const leave = clients.enter(call.caller?.client);
    try {
      const result = await frames.request(request, call);
      leave({ isGivenUp: false });
      return result;
    } catch (error) {
      const { code } = HostError.from(error);
      leave({ isGivenUp: code === "cancelled" || code === "deadline_exceeded" });
      throw explained(error as Error);
    }
  }

  setSubscribed(uri: string, isSubscribed: boolean): Promise<void> {
    return this.#options.frames.setSubscribed(uri, isSubscribed);
  }

  async describe(): Promise<Description> {
    const { frames, server, description } = this.#options;
    const described = await frames.describe().catch((error: Error) => {
      throw explained(error);
    });
    return {
      ...described,
      description: described.description || description,
      protocolVersion: server.agreement?.revision,
    };
  }

  deliverEvent(...delivery: Parameters<FrameSession["deliverEvent"]>): Promise<void> {
    return this.#options.frames.deliverEvent(...delivery);
  }

  configure(config: JsonObject): Promise<void> {
    return this.#options.frames.configure(config);
  }

  close(reason: string): void {
    this.#options.frames.close(reason);
  }
}

/** Frames know no code for it. */
function explained(error: Error): Error {
  if (!isAuthorizationRequired(error.cause)) return error;
  return new HostError("unauthorized", error.message, { cause: error });
}
