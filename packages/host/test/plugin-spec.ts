import { defaultLimits, type PluginSpec } from "../src/discovery/plugin-spec.ts";

/** What reading a package gives that says no more than its name, but for these fields. */
export function pluginSpec(fields: Partial<PluginSpec> & { path: string }): PluginSpec {
  return {
    name: "p",
    version: "",
    description: "",
    activation: "lazy",
    mcpServers: [],
    skills: [],
    events: { publish: [], subscribe: [] },
    limits: defaultLimits,
    componentFiles: [],
    warnings: [],
    ...fields,
  };
}
