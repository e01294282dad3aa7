export type { Clock } from "./clock.ts";
export type { FaceOptions, ServerInfo } from "./face-options.ts";
export type { HttpLimits } from "./http/http-limits.ts";
export { isLoopback } from "./http/is-loopback.ts";
export { type HttpFace, type HttpOptions, serveHttp } from "./http/serve-http.ts";
export { estimateTokens } from "./search/estimate-tokens.ts";
export type { ToolSurfaceOptions } from "./search/tool-listing.ts";
export { type StdioFace, type StdioOptions, serveStdio } from "./stdio/serve-stdio.ts";
