export { expandServer, type PluginFolders } from "./expand-placeholders.ts";
export { type Component, componentName, type Finding, formatFinding } from "./finding.ts";
export {
  type Activation,
  type AskedEvents,
  agentPluginsSchema,
  type BackplaneExtension,
  backplaneExtensionSchema,
  backplaneNamespace,
  type Limits,
  type Manifest,
  manifestSchema,
  type Runtime,
} from "./manifest-schema.ts";
export {
  type HttpServer,
  type McpServer,
  mcpConfigSchema,
  mcpConfigSchemaName,
  type StdioServer,
} from "./mcp-schema.ts";
export { maxManifestBytes, type ParsedManifest, parseManifest } from "./parse-manifest.ts";
export {
  maxMcpConfigBytes,
  type NamedMcpServer,
  type ParsedMcpConfig,
  parseMcpConfig,
} from "./parse-mcp-config.ts";
export { type ParsedSkill, parseSkill } from "./parse-skill.ts";
export { isPluginName } from "./plugin-name.ts";
export type { Skill } from "./skill-schema.ts";
export type { DocumentPath, LocatedDocument, Position } from "./text-position.ts";
