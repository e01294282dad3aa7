import type { Era } from "../era.ts";

/** The keys of a modern request's envelope, in its `_meta`. */
export const envelopeKeys = {
  protocolVersion: "io.modelcontextprotocol/protocolVersion",
  clientInfo: "io.modelcontextprotocol/clientInfo",
  clientCapabilities: "io.modelcontextprotocol/clientCapabilities",
  logLevel: "io.modelcontextprotocol/logLevel",
} as const;

/** More kinds of envelope than one client sends; a bound on memory, no more. */
const maxEnvelopes = 16;

/**
 * What the SDK has let through to our handlers on this connection: its era, and in the modern one the envelopes.
 * Only what is just like it may pass the SDK by, so the SDK stays the judge of what is valid.
 */
export class EraPin {
  #era: Era | undefined;
  readonly #envelopes = new Set<string>();

  /** Undefined until the SDK has chosen one and served a request on it. */
  get era(): Era | undefined {
    return this.#era;
  }

  /** A request came through the SDK. */
  accept(era: Era, envelope: unknown): void {
    this.#era = era;
    if (era === "modern" && this.#envelopes.size < maxEnvelopes) this.#envelopes.add(printOf(envelope));
  }

  /** Whether the SDK has accepted a request with the envelope in this `_meta`. */
  accepts(meta: Readonly<Record<string, unknown>>): boolean {
    return this.#envelopes.has(printOf(meta));
  }
}

function printOf(meta: unknown): string {
  const envelope = (meta ?? {}) as Readonly<Record<string, unknown>>;
  return JSON.stringify(Object.values(envelopeKeys).map((key) => envelope[key]));
}
