/** The MCP objects that plugin code makes or receives. As in MCP; further members are passed on as they are. */

/** A block of text, an image, audio, an embedded resource or a link to one. */
export interface ContentBlock {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface CallToolResult {
  content: readonly ContentBlock[];
  /** An object; since MCP 2026-07-28 any JSON. */
  structuredContent?: unknown;
  isError?: boolean;
  _meta?: Readonly<Record<string, unknown>>;
}

export interface PromptMessage {
  readonly role: "user" | "assistant";
  readonly content: ContentBlock;
}

export interface GetPromptResult {
  description?: string;
  messages: readonly PromptMessage[];
  _meta?: Readonly<Record<string, unknown>>;
}

export interface ResourceContents {
  readonly uri: string;
  readonly mimeType?: string;
  /** One of `text` and `blob`, the latter in base64. */
  readonly text?: string;
  readonly blob?: string;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

export interface ReadResourceResult {
  contents: readonly ResourceContents[];
  _meta?: Readonly<Record<string, unknown>>;
}

export interface Annotations {
  audience?: readonly ("user" | "assistant")[];
  /** 0 (least) to 1 (most important). */
  priority?: number;
  /** ISO 8601. */
  lastModified?: string;
}

export interface Icon {
  /** `https:` or `data:` URI. */
  src: string;
  mimeType?: string;
  /** Such as "48x48", or "any". */
  sizes?: readonly string[];
  theme?: "light" | "dark";
}

export interface Root {
  /** `file://` URI. */
  readonly uri: string;
  readonly name?: string;
}
