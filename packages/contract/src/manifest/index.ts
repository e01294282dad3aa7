export {
  type Activation,
  agentPluginsSchema,
  type BackplaneExtension,
  backplaneExtensionSchema,
  backplaneNamespace,
  type Limits,
  type Manifest,
  manifestSchema,
  type Runtime,
} from "./manifest-schema.ts";
export { ManifestError, maxManifestBytes, type ParsedManifest, parseManifest } from "./parse-manifest.ts";
export { isPluginName } from "./plugin-name.ts";
