import type { Server } from "@modelcontextprotocol/server";
import type { Clock } from "../clock.ts";
import type { Era } from "../era.ts";
import type { DefinitionLists, ListKind } from "../lists/definition-lists.ts";
import { ChangeNotice } from "./change-notice.ts";

export interface ClientNoticesOptions {
  lists: Pick<DefinitionLists, "onChanged">;
  clock: Clock;
  server: Server;
  era: Era;
}

const kinds: readonly ListKind[] = ["tools", "prompts", "resources"];

/** Tells the client of one connection that what it has listed has changed. */
export class ClientNotices {
  readonly #options: ClientNoticesOptions;
  readonly #listed = new Set<ListKind>();
  readonly #notices: Readonly<Record<ListKind, ChangeNotice>>;
  readonly #stopListening: () => void;

  constructor(options: ClientNoticesOptions) {
    this.#options = options;
    const { lists, clock } = options;
    const noticeOf = (kind: ListKind) => new ChangeNotice({ clock, send: () => this.#send(kind) });
    this.#notices = {
      tools: noticeOf("tools"),
      prompts: noticeOf("prompts"),
      resources: noticeOf("resources"),
    };
    this.#stopListening = lists.onChanged((kind) => this.#notices[kind].changed());
  }

  /** The client has the list. */
  listed(kind: ListKind): void {
    this.#listed.add(kind);
  }

  /** Tells what is waiting to be told at once. */
  flush(kind: ListKind): void {
    this.#notices[kind].flush();
  }

  close(): void {
    this.#stopListening();
    for (const kind of kinds) this.#notices[kind].close();
  }

  #send(kind: ListKind): void {
    const { server, era } = this.#options;
    // A legacy client that has never listed has nothing to list anew, and may not be initialized yet. In the modern era the SDK sends
    // the notice to those subscriptions that asked for it.
    if (era === "legacy" && !this.#listed.has(kind)) return;
    // Fails only when the connection is closing.
    sendListChanged(server, kind).catch(() => {});
  }
}

function sendListChanged(server: Server, kind: ListKind): Promise<void> {
  switch (kind) {
    case "tools":
      return server.sendToolListChanged();
    case "prompts":
      return server.sendPromptListChanged();
    case "resources":
      return server.sendResourceListChanged();
  }
}
