export { CallError, type CallErrorCode } from "@backplane/contract";
export type { CallContext, Log, LogMethod } from "./call-context.ts";
export type {
  Ability,
  Client,
  CreateMessageResult,
  ElicitFormParams,
  ElicitFormResult,
  ElicitUrlParams,
  ElicitUrlResult,
  QuestionOptions,
} from "./client.ts";
export type { Completer, Completion } from "./completion.ts";
export { definePlugin, type Plugin, type PluginDefinition } from "./define-plugin.ts";
export type { CloudEvent, EventContext, EventDefinition, OutgoingEvent, Publish } from "./event.ts";
export type {
  Annotations,
  CallToolResult,
  ContentBlock,
  GetPromptResult,
  Icon,
  PromptMessage,
  ReadResourceResult,
  ResourceContents,
  Root,
} from "./mcp-types.ts";
export type { PluginHost } from "./plugin-host.ts";
export type { PromptArgument, PromptDefinition } from "./prompt.ts";
export type { ResourceContent, ResourceDefinition, ResourceTemplateDefinition } from "./resource.ts";
export type { Arguments, JsonSchema, Schema } from "./schema.ts";
export { serve } from "./serve.ts";
export type { ToolAnnotations, ToolDefinition, ToolReturn } from "./tool.ts";
