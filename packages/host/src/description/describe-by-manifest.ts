import type { PluginSpec } from "../discovery/plugin-spec.ts";
import type { Description } from "./description.ts";

/** The description of a package without a process of its own: nobody is there to be asked. */
export function describeByManifest({ version, description }: PluginSpec): Description {
  return {
    version,
    description,
    tools: [],
    prompts: [],
    resources: [],
    resourceTemplates: [],
    completes: false,
    notifies: false,
    eventSubscriptions: [],
    configurable: false,
    warnings: [],
  };
}
