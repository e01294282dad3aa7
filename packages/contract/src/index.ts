export { CallError, type CallErrorCode } from "./call-error.ts";
export type { CallSignal } from "./frames/call-signal.ts";
export { FrameSocket, type FrameSocketOptions } from "./frames/frame-socket.ts";
export type { FrameStream } from "./frames/frame-stream.ts";
export type { IncomingCall } from "./frames/incoming-call.ts";
export { Multiplexer, type MultiplexerOptions } from "./frames/multiplexer.ts";
export type { CallOptions } from "./frames/outgoing-call.ts";
export {
  type CallToolRequest,
  type CallToolResponse,
  ClientAbility,
  type DescribeRequest,
  DescribeResponse,
  type Frame,
  FrameBatch,
  type InitializeRequest,
  type Log,
  LogLevel,
  type Notice,
  type Progress,
  type Request,
  type Response,
  type Tool,
  type ToolAnnotations,
} from "./gen/backplane/plugin/v1/plugin.ts";
export { contractVersion, handshake } from "./handshake.ts";
export { type FrontmatterSplit, splitFrontmatter } from "./manifest/split-frontmatter.ts";
