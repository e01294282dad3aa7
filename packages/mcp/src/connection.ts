import { SKILLS_EXTENSION_ID } from "@modelcontextprotocol/core/ext/skills";
import type {
  ClientCapabilities,
  LoggingLevel,
  Server,
  ServerCapabilities,
  ServerContext,
} from "@modelcontextprotocol/server";
import type { Exchange, LegacyClient, NotificationSink } from "./calls/exchange.ts";
import { type RequestingClient, toExchange } from "./calls/to-exchange.ts";
import type { Era } from "./era.ts";
import type { Face } from "./face.ts";
import { cacheHint } from "./lists/cache-hint.ts";
import type { ListKind } from "./lists/definition-lists.ts";
import { ResourceWatches } from "./notices/resource-watches.ts";
import { legacyClient } from "./server/legacy-client.ts";
import { McpProduct } from "./server/mcp-product.ts";
import { receivedThroughSdk } from "./server/received-through-sdk.ts";
import { serveCompletion } from "./server/serve-completion.ts";
import { serveLists } from "./server/serve-lists.ts";
import { type AnswerThroughSdk, servePluginCalls } from "./server/serve-plugin-calls.ts";
import { serveSkills } from "./server/serve-skills.ts";
import { serveSubscriptions } from "./server/serve-subscriptions.ts";
import { serveTasks } from "./server/serve-tasks.ts";
import type { Task } from "./tasks/task.ts";
import { tasksCapability } from "./tasks/tasks-extension.ts";

export interface ConnectionOptions {
  face: Face;
  era: Era;
  answer: AnswerThroughSdk;
  /** A list is about to be answered. */
  onList?: ((kind: ListKind, context: ServerContext) => void) | undefined;
  /** Where notifications about requests go. Default: the way the SDK sends them. */
  notifications?: NotificationSink | undefined;
}

/** Tasks are for the modern era only. */
function capabilitiesIn(era: Era): ServerCapabilities {
  return {
    tools: { listChanged: true },
    prompts: { listChanged: true },
    resources: { listChanged: true, subscribe: true },
    completions: {},
    logging: {},
    extensions: { [SKILLS_EXTENSION_ID]: {}, ...(era === "modern" && tasksCapability.extensions) },
  };
}

const cacheHints = {
  "tools/list": cacheHint,
  "prompts/list": cacheHint,
  "resources/list": cacheHint,
  "resources/templates/list": cacheHint,
  "resources/read": cacheHint,
};

/** One client: the SDK's server for it, and what it has said before. Over HTTP in the modern era, for one request. */
export class Connection implements RequestingClient {
  /** The server, as the SDK's HTTP handler wants it. */
  readonly product: McpProduct;
  readonly server: Server;
  readonly era: Era;
  /** Reaches the client outside of any request. */
  readonly requests: LegacyClient;
  readonly agent: object = this;
  readonly #face: Face;
  readonly #notifications: NotificationSink | undefined;
  #logLevel: LoggingLevel | undefined;
  #watches: ResourceWatches | undefined;

  constructor({ face, era, answer, onList, notifications }: ConnectionOptions) {
    const { host, serverInfo, instructions, answerTimeoutMs } = face;
    this.era = era;
    this.#face = face;
    this.#notifications = notifications;
    this.product = new McpProduct(serverInfo, {
      host,
      capabilities: capabilitiesIn(era),
      cacheHints,
      ...(instructions !== undefined && { instructions }),
    });
    const { server } = this.product;
    this.server = server;
    this.requests = legacyClient(server, { timeoutMs: answerTimeoutMs });
    serveLists(server, { face, onList });
    servePluginCalls(server, answer);
    serveCompletion(server, face);
    serveSkills(server, { face, era });
    serveSubscriptions(server, () => this.watches);
    if (era === "modern") serveTasks(server, face.tasks);
    server.setRequestHandler("logging/setLevel", async ({ params }) => {
      this.#logLevel = params.level;
      return {};
    });
    server.onclose = () => this.#watches?.close();
  }

  /** What the client declared when it opened the connection, in the legacy era. */
  get capabilities(): ClientCapabilities | undefined {
    return this.server.getClientCapabilities();
  }

  /** What the client wants to hear of logs, in the legacy era; undefined: nothing. */
  get logLevel(): LoggingLevel | undefined {
    return this.#logLevel;
  }

  /** The resources that this client wants to hear about. */
  get watches(): ResourceWatches {
    const { host, clock, readiness } = this.#face;
    const onUpdated = (uri: string): void => this.#sendUpdated(uri);
    this.#watches ??= new ResourceWatches({ host, clock, readiness, onUpdated });
    return this.#watches;
  }

  /** A request of this client's that came through the SDK. */
  exchange(context: ServerContext): Exchange {
    const requests = legacyClient(this.server, { timeoutMs: this.#face.answerTimeoutMs, context });
    const { era, capabilities, logLevel, agent } = this;
    const received = receivedThroughSdk(context, this.#notifications);
    return toExchange(received, { era, capabilities, logLevel, agent, requests });
  }

  /** Tells the subscriptions that listen to it what has become of a task. */
  sendTask(task: Task): void {
    // Fails only when the connection is closing.
    this.server.sendResourceUpdated(this.#face.taskSubscriptions.noticeOf(task)).catch(() => {});
  }

  #sendUpdated(uri: string): void {
    // Fails only when the connection is closing. In the modern era the SDK sends it to the subscriptions that name the URI.
    this.server.sendResourceUpdated({ uri }).catch(() => {});
  }
}
