export type { CallSignal } from "@backplane/contract";
export type { AuthorizationSettings, RegisteredClient } from "./authorization/authorization-settings.ts";
export type { Caller, CallerAbility, CallLogLine, Question } from "./caller.ts";
export type {
  CallOptions,
  CallToolOptions,
  CallToolResult,
  CompleteParams,
  CompleteResult,
  GetPromptOptions,
  GetPromptResult,
  JsonObject,
  Progress,
  ReadResourceResult,
  Result,
  ToolResult,
} from "./calls.ts";
export type { ConfigOutcome } from "./config/config-outcome.ts";
export type { SettingsChange } from "./config/plugin-settings.ts";
export type {
  PromptDefinition,
  ResourceDefinition,
  ResourceTemplateDefinition,
  ToolAnnotations,
  ToolDefinition,
} from "./description/definitions.ts";
export type { EventPatterns } from "./events/event-patterns.ts";
export type { EventSubscriptionStatus } from "./events/event-subscriptions.ts";
export type { Host, HostOptions } from "./host.ts";
export { HostError, type HostErrorCode } from "./host-error.ts";
export { LineReader, type LineReaderOptions } from "./line-reader.ts";
export { createHost } from "./local-host.ts";
export { type FollowedLine, followLog } from "./logs/follow-log.ts";
export { LogFile, type LogLevel, type LogLine, logFilePath } from "./logs/log-file.ts";
export { readLastLines } from "./logs/read-last-lines.ts";
export { type Paths, resolvePaths } from "./paths.ts";
export type { ExitFacts } from "./plugin/exit-facts.ts";
export type { PluginActivityStatus } from "./plugin/plugin-activity-status.ts";
export type { PluginState } from "./plugin/plugin-state.ts";
export type { PluginStatus } from "./plugin/plugin-status.ts";
export type { ContributionKind } from "./registry/change-listeners.ts";
export type { NameStyle } from "./registry/published-name.ts";
export type {
  PublishedPrompt,
  PublishedResource,
  PublishedResourceTemplate,
  PublishedTool,
} from "./registry/registry.ts";
export type { Grant } from "./remote/grants.ts";
export type { RemoteOptions, RemoteTiming } from "./remote/remote-options.ts";
export { RunFolder } from "./run-folder/run-folder.ts";
export type { PublishedSkill } from "./skills/published-skill.ts";
export type { SkillFrontmatter } from "./skills/skill-frontmatter.ts";
export type { SkillManifest, SkillManifestFile } from "./skills/skill-manifest.ts";
