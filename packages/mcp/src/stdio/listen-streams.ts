import { SUBSCRIPTION_ID_META_KEY } from "@modelcontextprotocol/server";
import type { RequestId } from "../calls/read-tool-call.ts";
import type { ListenedResources } from "../notices/listened-resources.ts";
import type { TaskSubscriptions } from "../tasks/task-subscriptions.ts";

interface Acknowledged {
  readonly method?: unknown;
  readonly params?: {
    readonly notifications?: { readonly resourceSubscriptions?: readonly string[] };
    readonly _meta?: Readonly<Record<string, unknown>>;
  };
}

export interface ListenStreamsOptions {
  resources: ListenedResources;
  tasks: TaskSubscriptions;
}

/**
 * The open `subscriptions/listen` streams of one connection. The SDK serves them without saying so; what it acknowledges to the client
 * shows what is listened to.
 */
export class ListenStreams {
  readonly #resources: ListenedResources;
  readonly #tasks: TaskSubscriptions;
  readonly #open = new Map<RequestId, () => void>();

  constructor({ resources, tasks }: ListenStreamsOptions) {
    this.#resources = resources;
    this.#tasks = tasks;
  }

  /** What to send to the client for a message of the SDK's. */
  sending(message: object): readonly object[] {
    const sent = this.#tasks.fromSdk(message);
    const { method, params } = sent as Acknowledged;
    if (method !== "notifications/subscriptions/acknowledged") return [sent];
    const id = params?._meta?.[SUBSCRIPTION_ID_META_KEY] as RequestId;
    this.cancelled(id);
    const uris = params?.notifications?.resourceSubscriptions ?? [];
    if (uris.length > 0) this.#open.set(id, this.#resources.open(uris));
    return [sent, ...this.#statesOfTasks(message)];
  }

  /** The client wants to hear no more. */
  cancelled(id: RequestId): void {
    this.#open.get(id)?.();
    this.#open.delete(id);
  }

  /** A task may have ended before its client listened. */
  #statesOfTasks({ params }: Acknowledged): object[] {
    const uris = params?.notifications?.resourceSubscriptions ?? [];
    const notices = uris.map((uri) => this.#tasks.noticeAt(uri)).filter((notice) => notice !== undefined);
    const method = "notifications/resources/updated";
    return notices.map((notice) =>
      this.#tasks.fromSdk({ jsonrpc: "2.0", method, params: { ...notice, _meta: params?._meta } }),
    );
  }
}
