export {
  ControlClient,
  type ControlClientOptions,
  type ControlTarget,
  type PluginAction,
  type StreamedEvent,
} from "./control-client.ts";
export { ControlClientError, type ControlClientErrorCode } from "./control-client-error.ts";
