import type { CallOptions, Host, JsonObject, Result } from "@backplane/host";

/** A request of the client's that a plugin answers; of these MCP lets the plugin ask the client something first. */
export type PluginCall =
  | {
      readonly method: "tools/call";
      readonly name: string;
      readonly arguments?: JsonObject | undefined;
    }
  | {
      readonly method: "prompts/get";
      readonly name: string;
      readonly arguments?: Readonly<Record<string, string>> | undefined;
    }
  | { readonly method: "resources/read"; readonly uri: string };

export type PluginMethod = PluginCall["method"];

/** @throws HostError */
export function makeCall(host: Host, call: PluginCall, options: CallOptions): Promise<Result<JsonObject>> {
  const { signal, onProgress, meta, caller } = options;
  switch (call.method) {
    case "tools/call":
      return host.callTool(call.name, { arguments: call.arguments, signal, onProgress, meta, caller });
    case "prompts/get":
      return host.getPrompt(call.name, { arguments: call.arguments, signal, onProgress, meta, caller });
    case "resources/read":
      return host.readResource(call.uri, options);
  }
}

/** The plugin that answers the call, if it is known. */
export function pluginOf(host: Host, call: PluginCall): string | undefined {
  switch (call.method) {
    case "tools/call":
      return host.tools().find(({ name }) => name === call.name)?.plugin;
    case "prompts/get":
      return host.prompts().find(({ name }) => name === call.name)?.plugin;
    case "resources/read":
      return host.resources().find(({ uri }) => uri === call.uri)?.plugin;
  }
}
