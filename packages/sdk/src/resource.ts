import type { CallContext } from "./call-context.ts";
import type { Completer } from "./completion.ts";
import type { Annotations, Icon, ReadResourceResult } from "./mcp-types.ts";

/** Text, bytes, or MCP's whole result. */
export type ResourceContent = string | Uint8Array | ReadResourceResult;

interface ResourceFacts {
  /** Programmatic name. */
  name: string;
  /** For people; default: the name. */
  title?: string;
  description?: string;
  mimeType?: string;
  annotations?: Annotations;
  icons?: readonly Icon[];
  meta?: Readonly<Record<string, unknown>>;
}

/** Something to read at a fixed URI. */
export interface ResourceDefinition extends ResourceFacts {
  /** In bytes, before any encoding. */
  size?: number;
  read(context: CallContext): ResourceContent | Promise<ResourceContent>;
  /**
   * Called when the first agent subscribes; call `changed` whenever the content is a new one. The signal aborts when the last one
   * is gone. Default: agents hear of changes from `host.resourceUpdated()` only.
   */
  watch?(changed: () => void, signal: AbortSignal): void;
}

/** Many things to read, at the URIs that a template (RFC 6570) makes. */
export interface ResourceTemplateDefinition extends ResourceFacts {
  /** Suggests values for the template's variables, by name. */
  complete?: Readonly<Record<string, Completer>>;
  /** @throws CallError "not_found" where there is nothing at that URI */
  read(
    at: { readonly uri: string; readonly variables: Readonly<Record<string, string>> },
    context: CallContext,
  ): ResourceContent | Promise<ResourceContent>;
}
