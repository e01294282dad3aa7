/** Child processes as hosts keep them, without gRPC: for what is no go-plugin plugin. */
export { PluginError, type PluginErrorCode } from "../plugin-error.ts";
export type { LogEntry, LogLevel } from "./log-entry.ts";
export { type PipedProcess, type PipedProcessOptions, startPipedProcess } from "./piped-process.ts";
export type { PluginExit } from "./plugin-process.ts";
export type { RunnerCommand } from "./runner.ts";
