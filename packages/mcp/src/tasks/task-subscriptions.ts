import { randomUUID } from "node:crypto";
import type { JsonObject } from "@backplane/host";
import type { ErrorAnswer } from "../calls/call-answer.ts";
import type { Task } from "./task.ts";
import type { Tasks } from "./tasks.ts";
import { declaresTasks, tasksNotDeclared } from "./tasks-extension.ts";

/** A request to listen, as far as it matters here. */
interface Listen {
  readonly params: {
    readonly notifications: { readonly taskIds: unknown; readonly resourceSubscriptions?: unknown };
    readonly _meta?: JsonObject;
  };
}

/** What the SDK takes for the params of a notification that a resource has changed. */
export interface TaskNotice extends JsonObject {
  readonly uri: string;
}

/**
 * What `subscriptions/listen` hears of tasks. The SDK serves these streams and knows no tasks; so to it each is a resource of a name that
 * neither plugin nor client can guess, and on the way in and out that is put right.
 */
export class TaskSubscriptions {
  readonly #tasks: Tasks;
  readonly #prefix: string = `backplane-task-${randomUUID()}:`;

  constructor(tasks: Tasks) {
    this.#tasks = tasks;
  }

  /** Why a request of the client's must not be served; undefined: it may be. */
  refusalOf(message: unknown): ErrorAnswer | undefined {
    return isListenToTasks(message) && !declaresTasks(message.params._meta) ? tasksNotDeclared : undefined;
  }

  /** A request of the client's as the SDK is to see it, with those of the tasks that are this client's. */
  toSdk<Message>(message: Message, principal: string): Message {
    if (!isListenToTasks(message)) return message;
    const { taskIds, resourceSubscriptions: uris = [], ...others } = message.params.notifications;
    // What is no list, the SDK refuses or leaves out.
    if (!Array.isArray(taskIds) || !Array.isArray(uris)) return message;
    const own = [...new Set(taskIds)]
      .map((id) => this.#tasks.find(id, principal))
      .filter((task) => task !== undefined);
    for (const task of own) task.listen();
    const resourceSubscriptions = [...uris, ...own.map(({ id }) => this.#uriOf(id))];
    const notifications = { ...others, ...(resourceSubscriptions.length > 0 && { resourceSubscriptions }) };
    return { ...message, params: { ...message.params, notifications } };
  }

  /** A message of the SDK's as the client is to see it. */
  fromSdk<Message extends object>(message: Message): Message {
    const { params = {} } = message as { params?: JsonObject };
    const { notifications, uri, ...others } = params as { notifications?: JsonObject; uri?: unknown };
    if (this.#taskIdOf(uri) !== undefined)
      return { ...message, method: "notifications/tasks", params: others };
    if (notifications === undefined) return message;
    return { ...message, params: { ...params, notifications: this.#acknowledged(notifications) } };
  }

  isTask(uri: string): boolean {
    return this.#taskIdOf(uri) !== undefined;
  }

  /** What a stream is told of a task, in the SDK's words. */
  noticeOf(task: Task): TaskNotice {
    return { ...task.detailed, uri: this.#uriOf(task.id) };
  }

  /** The same for what the SDK takes for its resource, if there still is one. */
  noticeAt(uri: string): TaskNotice | undefined {
    const id = this.#taskIdOf(uri);
    const task = id === undefined ? undefined : this.#tasks.get(id);
    return task && this.noticeOf(task);
  }

  #acknowledged({ resourceSubscriptions, ...others }: JsonObject): JsonObject {
    const all = (resourceSubscriptions ?? []) as readonly string[];
    const taskIds = all.map((uri) => this.#taskIdOf(uri)).filter((id) => id !== undefined);
    const uris = all.filter((uri) => !this.isTask(uri));
    return {
      ...others,
      ...(uris.length > 0 && { resourceSubscriptions: uris }),
      ...(taskIds.length > 0 && { taskIds }),
    };
  }

  #uriOf(taskId: string): string {
    return this.#prefix + taskId;
  }

  #taskIdOf(uri: unknown): string | undefined {
    return typeof uri === "string" && uri.startsWith(this.#prefix)
      ? uri.slice(this.#prefix.length)
      : undefined;
  }
}

function isListenToTasks(message: unknown): message is Listen {
  const { method, params } = (message ?? {}) as { method?: unknown; params?: Partial<Listen["params"]> };
  return method === "subscriptions/listen" && params?.notifications?.taskIds !== undefined;
}
