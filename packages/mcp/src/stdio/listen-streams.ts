import { SUBSCRIPTION_ID_META_KEY } from "@modelcontextprotocol/server";
import type { RequestId } from "../calls/read-tool-call.ts";
import type { ListenedResources } from "../notices/listened-resources.ts";

interface Acknowledged {
  readonly method?: unknown;
  readonly params?: {
    readonly notifications?: { readonly resourceSubscriptions?: readonly string[] };
    readonly _meta?: Readonly<Record<string, unknown>>;
  };
}

/**
 * The open `subscriptions/listen` streams of one connection. The SDK serves them without saying so; what it acknowledges to the client
 * shows which resources are listened to.
 */
export class ListenStreams {
  readonly #resources: ListenedResources;
  readonly #open = new Map<RequestId, () => void>();

  constructor(resources: ListenedResources) {
    this.#resources = resources;
  }

  /** A message goes to the client. */
  sent(message: object): void {
    const { method, params } = message as Acknowledged;
    if (method !== "notifications/subscriptions/acknowledged") return;
    const id = params?._meta?.[SUBSCRIPTION_ID_META_KEY] as RequestId;
    this.cancelled(id);
    const uris = params?.notifications?.resourceSubscriptions ?? [];
    if (uris.length > 0) this.#open.set(id, this.#resources.open(uris));
  }

  /** The client wants to hear no more. */
  cancelled(id: RequestId): void {
    this.#open.get(id)?.();
    this.#open.delete(id);
  }
}
