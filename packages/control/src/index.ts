export type { ConfigAccess, ConfigValue, ConfigWrite } from "./config-access.ts";
export type { ControlOptions } from "./control-options.ts";
export { ControlError, type Problem, type ProblemCode } from "./problem.ts";
export type { ConfigReport, HostStatus, LogEntry, PublishedEvent } from "./schemas.ts";
export { type ServeControlOptions, serveControl } from "./serve-control.ts";
