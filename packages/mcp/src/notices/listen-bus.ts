import { AsyncLocalStorage } from "node:async_hooks";
import type { Host } from "@backplane/host";
import {
  InMemoryServerEventBus,
  type McpHttpHandler,
  readRequestBody,
  type ServerEvent,
  type ServerEventBus,
} from "@modelcontextprotocol/server";
import type { Clock } from "../clock.ts";
import type { DefinitionLists } from "../lists/definition-lists.ts";
import type { Readiness } from "../readiness.ts";
import type { TaskNotice, TaskSubscriptions } from "../tasks/task-subscriptions.ts";
import type { Tasks } from "../tasks/tasks.ts";
import { ChangeNotice } from "./change-notice.ts";
import { ListenedResources } from "./listened-resources.ts";
import { ResourceWatches } from "./resource-watches.ts";

export interface ListenBusOptions {
  host: Host;
  lists: Pick<DefinitionLists, "onChanged">;
  clock: Clock;
  readiness: Readiness;
  tasks: Tasks;
  taskSubscriptions: TaskSubscriptions;
  onError: (error: Error) => void;
}

type ListenableHandler = Pick<McpHttpHandler, "fetch">;

/**
 * What all `subscriptions/listen` streams of an HTTP face are fed from. The SDK subscribes each to the bus without saying what it wants to
 * hear; which resources that is stands in the request, which is why the handler must be called through listening().
 */
export class ListenBus implements ServerEventBus {
  readonly #bus: InMemoryServerEventBus;
  readonly #requested = new AsyncLocalStorage<readonly string[]>();
  readonly #watches: ResourceWatches;
  readonly #resources: ListenedResources;
  readonly #taskSubscriptions: TaskSubscriptions;
  readonly #undo: (() => void)[];

  constructor(options: ListenBusOptions) {
    const { host, lists, clock, readiness, tasks, taskSubscriptions, onError } = options;
    this.#taskSubscriptions = taskSubscriptions;
    this.#bus = new InMemoryServerEventBus(onError);
    const onUpdated = (uri: string): void => this.publish({ kind: "resource_updated", uri });
    this.#watches = new ResourceWatches({ host, clock, readiness, onUpdated });
    this.#resources = new ListenedResources({ watches: () => this.#watches, onError });
    const notices = {
      tools: new ChangeNotice({ clock, send: () => this.publish({ kind: "tools_list_changed" }) }),
      prompts: new ChangeNotice({ clock, send: () => this.publish({ kind: "prompts_list_changed" }) }),
      resources: new ChangeNotice({ clock, send: () => this.publish({ kind: "resources_list_changed" }) }),
    };
    this.#undo = [
      tasks.onChanged((task) => this.publish(taskEvent(taskSubscriptions.noticeOf(task)))),
      lists.onChanged((kind) => notices[kind].changed()),
      ...Object.values(notices).map((notice) => () => notice.close()),
    ];
  }

  /** The handler, with each request known to the bus while it is served. */
  listening(handler: ListenableHandler): ListenableHandler {
    return {
      fetch: async (request, options = {}) => {
        const body = options.parsedBody ?? (await peek(request));
        return await this.#requested.run(requestedResources(body), () => handler.fetch(request, options));
      },
    };
  }

  publish(event: ServerEvent): void {
    this.#bus.publish(event);
  }

  subscribe(listener: (event: ServerEvent) => void): () => void {
    const unsubscribe = this.#bus.subscribe(listener);
    const uris = this.#requested.getStore() ?? [];
    const release = this.#resources.open(uris.filter((uri) => !this.#taskSubscriptions.isTask(uri)));
    this.#tellOfTasks(uris, listener);
    return () => {
      unsubscribe();
      release();
    };
  }

  close(): void {
    for (const undo of this.#undo) undo();
    this.#watches.close();
  }

  /** A task may have ended before its client listened. */
  #tellOfTasks(uris: readonly string[], listener: (event: ServerEvent) => void): void {
    for (const uri of uris) {
      const notice = this.#taskSubscriptions.noticeAt(uri);
      if (notice) listener(taskEvent(notice));
    }
  }
}

function taskEvent(notice: TaskNotice): ServerEvent {
  return { kind: "resource_updated", uri: notice.uri, params: notice };
}

const listen = "subscriptions/listen";

/** The body of a request to listen, without using it up. Undefined for one that is no JSON or too long, which the handler refuses. */
async function peek(request: Request): Promise<unknown> {
  // The handler holds this header to be the method in the body.
  if (request.headers.get("mcp-method") !== listen) return undefined;
  const body = await readRequestBody(request.clone());
  try {
    return body.tooLarge ? undefined : JSON.parse(body.text);
  } catch {
    return undefined;
  }
}

function requestedResources(body: unknown): readonly string[] {
  const { method, params } = (body ?? {}) as {
    method?: unknown;
    params?: { notifications?: { resourceSubscriptions?: unknown } };
  };
  const uris = method === listen ? params?.notifications?.resourceSubscriptions : undefined;
  return Array.isArray(uris) ? uris.filter((uri) => typeof uri === "string") : [];
}
