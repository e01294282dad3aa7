import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import type { CloudEvent } from "@backplane/bus";
import type { PluginActivityStatus, PluginStatus } from "@backplane/host";
import { createParser } from "eventsource-parser";
import type { Problem } from "../problem.ts";
import type { HostStatus, PublishedEvent } from "../schemas.ts";
import { ControlClientError } from "./control-client-error.ts";

export interface ControlTarget {
  readonly socket: string;
  readonly token: string;
}

export type PluginAction = "reload" | "start" | "stop" | "enable" | "disable";

/** What a stream of events tells. */
export type StreamedEvent =
  | { readonly kind: "listening" }
  | { readonly kind: "event"; readonly event: CloudEvent }
  /** So many were lost so far, because they were read too slowly. */
  | { readonly kind: "dropped"; readonly total: number };

/** Also for a host that describes all its plugins first. A stream has no limit. */
const defaultAnswerWithinMs = 120_000;

export interface ControlClientOptions {
  readonly answerWithinMs?: number;
}

/** Asks a running host. Every method throws ControlClientError. */
export class ControlClient {
  readonly #target: ControlTarget;
  readonly #answerWithinMs: number;

  constructor(target: ControlTarget, { answerWithinMs = defaultAnswerWithinMs }: ControlClientOptions = {}) {
    this.#target = target;
    this.#answerWithinMs = answerWithinMs;
  }

  async status(): Promise<HostStatus> {
    return (await this.#json("GET", "/v1/status")) as HostStatus;
  }

  async plugins(): Promise<readonly PluginStatus[]> {
    return ((await this.#json("GET", "/v1/plugins")) as { plugins: PluginStatus[] }).plugins;
  }

  async plugin(name: string): Promise<PluginStatus> {
    return (await this.#json("GET", pluginPath(name))) as PluginStatus;
  }

  async act(name: string, action: PluginAction): Promise<PluginStatus> {
    return (await this.#json("POST", `${pluginPath(name)}/${action}`)) as PluginStatus;
  }

  async activity(): Promise<readonly PluginActivityStatus[]> {
    return ((await this.#json("GET", "/v1/activity")) as { plugins: PluginActivityStatus[] }).plugins;
  }

  async scan(): Promise<void> {
    await this.#json("POST", "/v1/scan");
  }

  async shutdown(): Promise<void> {
    await this.#json("POST", "/v1/shutdown");
  }

  async publish(event: PublishedEvent): Promise<CloudEvent> {
    return (await this.#json("POST", "/v1/events", event)) as CloudEvent;
  }

  /** Until the signal aborts, or the host ends, which is an error. */
  async events(
    pattern: string,
    { signal, onEvent }: { signal: AbortSignal; onEvent: (streamed: StreamedEvent) => void },
  ): Promise<void> {
    const path = `/v1/events?subject=${encodeURIComponent(pattern)}`;
    const response = await this.#send("GET", { path, signal });
    const parser = createParser({
      onEvent: ({ event, data }) => {
        if (event === "listening") onEvent({ kind: "listening" });
        else if (event === "dropped")
          onEvent({ kind: "dropped", ...(JSON.parse(data) as { total: number }) });
        else onEvent({ kind: "event", event: JSON.parse(data) as CloudEvent });
      },
    });
    response.setEncoding("utf8");
    try {
      for await (const chunk of response) parser.feed(chunk as string);
    } catch (cause) {
      if (!signal.aborted) throw new ControlClientError("no_host", "The host ended", { cause });
    }
    if (!signal.aborted) throw new ControlClientError("no_host", "The host ended");
  }

  async #json(method: string, path: string, body?: unknown): Promise<unknown> {
    const signal = AbortSignal.timeout(this.#answerWithinMs);
    try {
      const response = await this.#send(method, { path, body, signal });
      const answer = await text(response).catch((cause: unknown) => {
        throw new ControlClientError("no_host", "The host ended while it answered", { cause });
      });
      return answer === "" ? undefined : parse(answer);
    } catch (cause) {
      if (!signal.aborted) throw cause;
      const message = `The host has not answered within ${this.#answerWithinMs / 1_000} seconds`;
      throw new ControlClientError("timeout", message, { cause });
    }
  }

  async #send(
    method: string,
    { path, body, signal }: { path: string; body?: unknown; signal?: AbortSignal },
  ): Promise<IncomingMessage> {
    const response = await this.#exchange(method, { path, body, signal });
    if ((response.statusCode ?? 500) < 400) return response;
    throw ControlClientError.fromProblem(parse(await text(response)) as Problem);
  }

  #exchange(
    method: string,
    { path, body, signal }: { path: string; body?: unknown; signal?: AbortSignal | undefined },
  ): Promise<IncomingMessage> {
    const { socket: socketPath, token } = this.#target;
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    };
    return new Promise((resolve, reject) => {
      const sent = request({ socketPath, path, method, headers, signal }, resolve);
      sent.once("error", (cause) =>
        reject(
          new ControlClientError("no_host", `No host answers at ${socketPath}: ${cause.message}`, { cause }),
        ),
      );
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

function pluginPath(name: string): string {
  return `/v1/plugins/${encodeURIComponent(name)}`;
}

/** @throws ControlClientError "bad_answer" */
function parse(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch (cause) {
    throw new ControlClientError("bad_answer", "The host answered something that is no JSON", { cause });
  }
}
